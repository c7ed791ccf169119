"""`cx` commands as they are written in files and documents: whether they would be taken."""

from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

from typer.main import get_command

from pipeline.cli.main import command_line


def refusal(arguments: Sequence[str]) -> str | None:
    """What `cx <arguments>` says of wrong usage; None for a command that would run.

    Options and arguments are checked as at a start, but nothing is run.
    """
    cx = get_command(command_line())
    for command in _leaves(cx):
        command.callback = _do_nothing
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            cx.main(list(arguments), prog_name="cx")
        except SystemExit as ended:
            return said.getvalue() if ended.code else None
    raise AssertionError("a command line ends its process")


def _leaves(command: Any) -> Iterator[Any]:
    """The commands that are no groups of others."""
    members = getattr(command, "commands", None)
    if members is None:
        yield command
    else:
        for member in members.values():
            yield from _leaves(member)


def _do_nothing(**_: object) -> None:
    """In place of what the command does."""
