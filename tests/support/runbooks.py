"""The runbooks as they are written: their blocks of queries and commands."""

import re
import shlex
from pathlib import Path

from tests.support.components import CHECKOUT

RUNBOOKS = CHECKOUT / "docs" / "runbooks"


def blocks(page: Path, language: str) -> list[list[str]]:
    """The lines of every code block in a language; a line that goes on is one line."""
    found = re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    return [text.replace("\\\n", " ").splitlines() for text in found]


def commands(page: Path) -> list[list[str]]:
    """The arguments of every shell command of a page, without remarks."""
    return [
        shlex.split(line, comments=True)
        for lines in blocks(page, "sh")
        for line in lines
        if line.strip()
    ]
