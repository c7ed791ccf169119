"""docs/vocabulary.md says what the code does."""

import re

import msgspec
import pytest

from pipeline.contract.details import DETAILS
from pipeline.contract.kinds import ACTORS, CHANNELS, KINDS, PRIORITIES
from pipeline.contract.rejection import REASONS
from pipeline.contract.touchpoint import Touchpoint
from tests.support.components import CHECKOUT

DOCUMENT = (CHECKOUT / "docs" / "vocabulary.md").read_text()


def rows(section: str) -> list[list[str]]:
    """The cells of a section's table, below its heading."""
    text = DOCUMENT.split(f"\n## {section}\n")[1].split("\n## ")[0]
    table = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_kind_is_listed_with_its_stage_detail_and_needs() -> None:
    assert rows("Kinds") == [
        [
            f"`{kind.name}`",
            kind.stage,
            f"`{kind.detail.__name__}`" if kind.detail else "",
            ", ".join(f"`{name}`" for name in kind.needs),
        ]
        for kind in KINDS.values()
    ]


def test_every_field_of_every_detail_is_listed() -> None:
    fields = {
        detail.__name__: [
            f"`{field.name}`" + ("" if field.required else "?")
            for field in msgspec.structs.fields(detail)
        ]
        for detail in DETAILS
    }
    assert {quoted(name)[0]: listed.split(", ") for name, listed, _ in rows("Details")} == fields


def test_every_field_of_the_envelope_is_listed() -> None:
    listed = [name for field, _ in rows("Envelope") for name in quoted(field)]
    assert sorted(listed) == sorted(Touchpoint.__struct_fields__)


@pytest.mark.parametrize(
    ("field", "values"), [("`channel`", CHANNELS), ("`actor`?", ACTORS)], ids=["channel", "actor"]
)
def test_closed_sets_are_listed_whole(field: str, values: tuple[str, ...]) -> None:
    assert quoted(dict(rows("Envelope"))[field]) == list(values)


def test_every_priority_is_listed() -> None:
    assert quoted(dict(rows("Envelope"))["`queue`?, `priority`?"]) == list(PRIORITIES)


def test_every_reason_is_listed() -> None:
    assert [quoted(reason)[0] for reason, _ in rows("Reasons")] == list(REASONS)
