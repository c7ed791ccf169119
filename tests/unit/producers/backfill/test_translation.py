from pathlib import Path

import pytest

from pipeline.contract.details import Message, Money, Shipment, Survey
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.backfill.loads import Load, Piece
from pipeline.producers.backfill.mapping_check import load_mapping
from pipeline.producers.backfill.rejects import Rejected
from pipeline.producers.backfill.rows import Row, Unreadable
from pipeline.producers.backfill.translation import Translator

NOW = 1_720_000_000_000
AT = "2024-06-15T12:00:00Z"
AT_MS = 1_718_452_800_000
SHARED = """
[time]
column = "at"
[columns]
customer_id = "who"
case_id = "case"
[constants]
channel = "email"
"""
CELLS = {"at": AT, "who": "7", "case": "C-1", "what": "opened"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mapping.toml"


def pieces(path: Path, mapping: str, *rows: Row | Unreadable, run: str = "run") -> list[Piece]:
    path.write_text(mapping)
    return list(Translator(load_mapping(path), run, NOW).pieces(rows))


def row(line: int = 2, **cells: str) -> Row:
    return Row(line, CELLS | cells)


def touchpoints(piece: Piece) -> tuple[Touchpoint, ...]:
    assert isinstance(piece, Load), piece
    return piece.touchpoints


def one(path: Path, touchpoint: str, **cells: str) -> Touchpoint:
    [piece] = pieces(path, SHARED + f"[[rules]]\ntouchpoints = [{touchpoint}]", row(2, **cells))
    [made] = touchpoints(piece)
    return made


def rejected(path: Path, touchpoint: str, **cells: str) -> Rejected:
    [piece] = pieces(path, SHARED + f"[[rules]]\ntouchpoints = [{touchpoint}]", row(2, **cells))
    assert isinstance(piece, Rejected), piece
    return piece


RULES = (
    SHARED
    + """
[[rules]]
when = { what = "opened" }
touchpoints = [{ kind = "case.opened" }]
[[rules]]
when = { what = ["opened", "answered"] }
touchpoints = [{ kind = "case.reopened" }, { kind = "message.sent", actor = "agent" }]
[[rules]]
when = { what = "noise" }
touchpoints = []
"""
)


def test_the_first_rule_that_fits_counts(path: Path) -> None:
    [piece] = pieces(path, RULES, row())
    assert [made.kind for made in touchpoints(piece)] == ["case.opened"]


def test_a_row_may_give_several_touchpoints_in_the_order_of_the_mapping(path: Path) -> None:
    [piece] = pieces(path, RULES, row(what="answered"))
    assert [made.kind for made in touchpoints(piece)] == ["case.reopened", "message.sent"]


def test_a_row_may_give_none(path: Path) -> None:
    assert pieces(path, RULES, row(2, what="noise"), row(3, what="?")) == [Load(2, ()), Load(3, ())]


def test_the_envelope_comes_from_columns_and_constants(path: Path) -> None:
    made = one(
        path, '{ kind = "case.opened", actor = "customer", queue = { column = "q" } }', q="a"
    )
    assert made == Touchpoint(
        event_id=made.event_id,
        kind="case.opened",
        channel="email",
        occurred_at=AT_MS,
        received_at=NOW,
        customer_id="7",
        case_id="C-1",
        actor="customer",
        queue="a",
        origin="backfill",
    )


def test_an_empty_cell_says_nothing(path: Path) -> None:
    made = one(path, '{ kind = "page.viewed", queue = { column = "q" } }', q="", case="")
    assert (made.queue, made.case_id) == (None, None)


def test_attributes_come_from_columns_that_are_not_empty(path: Path) -> None:
    mapping = SHARED + '[attributes]\ncolour = "shade"\nsize = "size"\n'
    mapping += '[[rules]]\ntouchpoints = [{ kind = "page.viewed" }]'
    [piece] = pieces(path, mapping, row(shade="red", size=""))
    [made] = touchpoints(piece)
    assert made.attributes == {"colour": "red"}


def test_the_detail_is_typed(path: Path) -> None:
    sent = one(path, '{ kind = "message.sent", actor = "agent", visibility = "internal" }')
    assert sent.detail == Message(visibility="internal")
    answered = one(
        path,
        '{ kind = "survey.answered", survey = "csat", survey_id = { column = "sid" }, '
        'score = { column = "stars" } }',
        sid="s-1",
        stars="4",
    )
    assert answered.detail == Survey(survey="csat", survey_id="s-1", score=4)
    placed = one(
        path,
        '{ kind = "order.placed", currency = "EUR", '
        'amount_minor = { column = "total", times = 100 } }',
        total="12.50",
    )
    assert placed.detail == Money(amount_minor=1250, currency="EUR")


def test_times_in_the_detail_are_read_as_the_mapping_says(path: Path) -> None:
    made = one(path, '{ kind = "shipment.dispatched", promised_at = { column = "by" } }', by=AT)
    assert made.detail == Shipment(promised_at=AT_MS)


def test_a_detail_of_empty_cells_only_is_none(path: Path) -> None:
    made = one(path, '{ kind = "shipment.dispatched", promised_at = { column = "by" } }', by="")
    assert made.detail is None


TICKETS = (
    SHARED
    + """
[[rules]]
touchpoints = [
  { kind = "case.opened" },
  { kind = "case.resolved", time = "resolved", when = { resolved = { empty = false } } },
]
"""
)


def test_a_touchpoint_may_have_its_own_time_and_conditions(path: Path) -> None:
    resolved, unresolved = pieces(
        path, TICKETS, row(2, resolved="2024-06-16T12:00:00Z"), row(3, resolved="")
    )
    assert [made.occurred_at - AT_MS for made in touchpoints(resolved)] == [0, 86_400_000]
    assert [made.kind for made in touchpoints(unresolved)] == ["case.opened"]


def ids(pieces: list[Piece]) -> list[str]:
    return [made.event_id for piece in pieces for made in touchpoints(piece)]


def test_the_same_row_of_the_same_run_always_has_the_same_ids(path: Path) -> None:
    rows = [row(line, what="answered") for line in (2, 3)]
    first, again = (ids(pieces(path, RULES, *rows)) for _ in range(2))
    assert first == again
    assert len(set(first)) == 4
    assert not set(first) & set(ids(pieces(path, RULES, *rows, run="another")))


def test_a_files_own_ids_are_kept(path: Path) -> None:
    mapping = RULES.replace("[columns]", '[columns]\nevent_id = "id"')
    made = pieces(path, mapping, row(2, id="e-1"), row(3, id="e-2", what="answered"))
    assert ids(made) == ["e-1", "e-2", "e-2/1"]
    [without] = pieces(path, mapping, row(4, id=""))
    assert isinstance(without, Rejected)


STARS = """
{ kind = "survey.answered", survey = "csat", survey_id = "1", score = { column = "stars" } }
"""


def test_what_cannot_be_read_is_rejected_with_the_reason(path: Path) -> None:
    unreadable = Unreadable(5, "not CSV", ())
    assert pieces(path, RULES, unreadable) == [Rejected(unreadable, "undecodable", "not CSV")]


@pytest.mark.parametrize(
    ("touchpoint", "cells", "reason", "text"),
    [
        ('{ kind = "page.viewed" }', {"at": "soon"}, "invalid_field", "at: 'soon' is not a time"),
        ('{ kind = "page.viewed" }', {"at": ""}, "invalid_field", "at: '' is not a time"),
        ('{ kind = "page.viewed" }', {"at": "1999-12-31"}, "impossible_time", "before 2000"),
        ('{ kind = "page.viewed" }', {"at": "2099-12-31"}, "impossible_time", "after received_at"),
        ('{ kind = "page.viewed" }', {"who": ""}, "missing_customer", "customer_id"),
        ('{ kind = "case.opened" }', {"case": ""}, "invalid_field", "case_id"),
        (
            '{ kind = "page.viewed", channel = { column = "via" } }',
            {"via": "fax"},
            "unknown_channel",
            "fax",
        ),
        (
            '{ kind = "page.viewed", channel = { column = "via" } }',
            {"via": ""},
            "invalid_field",
            "no channel",
        ),
        (
            STARS,
            {"stars": "6"},
            "invalid_field",
            "csat scale",
        ),
        (
            STARS,
            {"stars": "many"},
            "invalid_field",
            "Expected",
        ),
        ('{ kind = "page.viewed" }', {"who": "x" * 900_000}, "invalid_field", "larger than"),
    ],
)
def test_a_wrong_touchpoint_rejects_its_row_and_says_why(
    path: Path, touchpoint: str, cells: dict[str, str], reason: str, text: str
) -> None:
    reject = rejected(path, touchpoint, **cells)
    assert reject.reason == reason
    assert text in reject.text


def test_one_wrong_touchpoint_rejects_the_whole_row(path: Path) -> None:
    reject = rejected(path, '{ kind = "page.viewed" }, { kind = "case.opened" }', case="")
    assert reject.text.startswith("case.opened: ")
