"""The documents keep to the truth where a test can tell: links lead somewhere, commands exist."""

import re
from pathlib import Path

import pytest

from tests.support.components import CHECKOUT

LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
MAKE = re.compile(r"make ([a-z]+)\b")


DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = LINK.findall(document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_make_command_named_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    shown = re.findall(r"`([^`]+)`|^(make .*)$", (CHECKOUT / "README.md").read_text(), re.MULTILINE)
    named = {name for command in shown for name in MAKE.findall(" ".join(command))}
    assert {"demo", "test"} <= named <= targets
