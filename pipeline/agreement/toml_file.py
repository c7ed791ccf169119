"""From a TOML file to values: a line for each thing wrong with it, all of them at once."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from pipeline.agreement.faults import Faults
from pipeline.agreement.places import lines_of
from pipeline.agreement.table import Table

T = TypeVar("T")
_PLACE_IN_MESSAGE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class FileRefused(Exception):
    """A file that cannot be used: a line for each thing wrong: file, line, cure."""


def read_toml(
    path: Path, what: str, read: Callable[[Table], T], refusal: type[FileRefused] = FileRefused
) -> T:
    """What `read` makes of a file; `what` it should be is told where there is none.

    Raises `refusal` with all that `read` found wrong.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as failed:
        reason = getattr(failed, "strerror", None) or failed
        raise refusal(f"{path}: {reason}; name the file of {what}") from None
    return read_toml_text(text, str(path), read, refusal)


def read_toml_text(
    text: str, file: str, read: Callable[[Table], T], refusal: type[FileRefused] = FileRefused
) -> T:
    """The same of a text; `file` is what its faults are told with."""
    try:
        content = tomllib.loads(text)
    except ValueError as wrong:  # TOMLDecodeError, and what Python itself says of an endless number
        raise refusal(_told(str(wrong), text, file)) from None
    faults = Faults(file, lines_of(text))
    value = read(Table(content, (), faults))
    if lines := faults.told():
        raise refusal("\n".join(lines))
    return value


def _told(message: str, text: str, file: str) -> str:
    """What tomllib says, the place in front."""
    place = _PLACE_IN_MESSAGE.search(message)
    said = _PLACE_IN_MESSAGE.sub("", message)
    if place is None:
        return f"{file}: not TOML: {said}"
    if place[1] is None:
        return f"{file}:{max(len(text.splitlines()), 1)}: not TOML: {said}, at the end of the file"
    return f"{file}:{place[1]}: not TOML: {said}, at character {place[2]} of the line"
