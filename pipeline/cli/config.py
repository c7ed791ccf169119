"""`cx config`: every setting and its source; and whether what was agreed is in order."""

import os
import time
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pipeline.cli.printing import AsJson, print_columns, print_json
from pipeline.cli.start import read_settings
from pipeline.settings import Settings, source_of, variable

if TYPE_CHECKING:
    from pipeline.agreement.agreement import Agreement

File = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="The agreement; else that of CX_AGREEMENT.")
]
Previous = Annotated[
    Path | None,
    typer.Option(
        "--previous",
        metavar="OLD",
        help="Refuse what is changed for the past: it would judge clocks anew that had started.",
    ),
]


def config(context: typer.Context, as_json: AsJson = False) -> None:
    """Print every setting, or check what was agreed.

    With its value, secrets hidden, and where it comes from: env, file or default.
    """
    if context.invoked_subcommand is not None:
        return
    settings = read_settings()
    rows = [
        {
            "variable": variable(one.name),
            "value": one.metadata["shown"](getattr(settings, one.name)),
            "source": _source(one.name),
            "meaning": one.metadata["meaning"],
        }
        for one in fields(Settings)
    ]
    print_json(rows) if as_json else print_columns(rows)


def _source(name: str) -> str:
    source = source_of(name, os.environ)
    if source is None:
        return "default"
    return "env" if source == variable(name) else "file"


def check(file: File = None, previous: Previous = None, as_json: AsJson = False) -> None:
    """Check an agreement, and print what was understood.

    Exit status 1 when something is wrong with it, each on a line of its own.
    """
    from pipeline.agreement.reading import AgreementError, read_agreement
    from pipeline.cli.agreement_view import described, lines

    path = file or _agreed()
    now = time.time_ns() // 1_000_000
    try:
        agreement = read_agreement(path)
        wrong = [] if previous is None else _changed(path, read_agreement(previous), agreement, now)
    except AgreementError as refused:
        _end(str(refused).splitlines(), as_json)
    if wrong:
        _end(wrong, as_json)
    data = described(agreement, now)
    if as_json:
        print_json({"file": str(path), "wrong": [], **data})
    else:
        print(f"{path} is in order.", *lines(data), sep="\n")


def _agreed() -> Path:
    settings = read_settings()
    if not settings.agreement:
        raise typer.BadParameter("name a file, or set CX_AGREEMENT", param_hint="FILE")
    return Path(settings.agreement)


def _changed(path: Path, old: "Agreement", new: "Agreement", now: int) -> list[str]:
    from pipeline.agreement.comparison import changed_for_the_past

    return [f"{path}: {line}" for line in changed_for_the_past(old, new, now)]


def _end(wrong: list[str], as_json: bool) -> NoReturn:
    """Tell what is wrong, and end: on stdout, since it is what was asked for."""
    print_json({"wrong": wrong}) if as_json else print(*wrong, sep="\n")
    raise typer.Exit(1)
