"""Dead letters on a terminal: all that is asked for, and nothing that steers it."""

from collections import Counter

import pytest
import typer

from pipeline.cli.letter_options import letter_ids, wanted_letters
from pipeline.cli.letter_view import column, hex_dump, lines, outcome_lines, summary, whole
from pipeline.producers.dead_letters.found import LetterId, Wanted
from pipeline.producers.dead_letters.replaying import Outcome
from pipeline.settings import Settings
from tests.unit.producers.dead_letters.letters import WEB, found, letter, page


def asked(**options: object) -> Wanted:
    given: dict[str, object] = dict.fromkeys(("reasons", "names", "since", "until", "customer"))
    return wanted_letters(Settings(), **{**given, **options})  # type: ignore[arg-type]  # of various types


def test_options_name_topics_by_channel_and_times_in_three_ways() -> None:
    assert asked(names=["web", WEB, "wake-up"]).topics == {WEB, "wake-up"}
    assert asked(since="2026-01-31").since == 1_769_817_600_000
    assert asked(until="2026-01-31T01:00:00+01:00").until == 1_769_817_600_000
    earlier, later = asked(since="2h").since, asked(since="1h").since
    assert earlier is not None
    assert later is not None
    assert 3_590_000 < later - earlier < 3_610_000
    assert asked(customer="4711").customer_key == b"c:4711"
    assert asked(customer="a:v-81").customer_key == b"a:v-81"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"reasons": ["trackin_plan"]}, "did you mean tracking_plan?"),
        ({"names": ["wep"]}, "did you mean web"),
        ({"since": "yesterday"}, "is no time; write 2026-01-31"),
    ],
)
def test_wrong_options_are_told_with_a_cure(options: dict[str, object], told: str) -> None:
    with pytest.raises(typer.BadParameter, match=r"write|mean") as refused:
        asked(**options)
    assert told in str(refused.value)


def test_ids_count_once_and_a_wrong_one_is_told() -> None:
    assert letter_ids(["3:17", "0:1", "3:17"]) == [LetterId(3, 17), LetterId(0, 1)]
    with pytest.raises(typer.BadParameter, match="its id is partition:offset"):
        letter_ids(["3"])


def test_a_list_tells_each_in_one_line_that_steers_no_terminal() -> None:
    nasty = letter(text="x\x1b[2J" * 60, key=b"c:\x07\xff")
    told = column(found(nasty))
    assert told["id"] == "3:17"
    assert told["from"] == f"{WEB}/1@7"
    assert all(text.isprintable() for text in told.values())
    assert len(told["text"]) == 120
    assert column(found(letter(offset=-1)))["from"] == f"{WEB}/1, before it was sent"
    assert summary(found())["reason"] == "unreadable"


def test_a_letter_is_shown_by_its_touchpoint_where_there_is_one() -> None:
    one = found(letter())
    shown = list(lines(one, whole(one, page(), None)))
    assert "header      trace: \x01".replace("\x01", "·") in shown
    assert "replay      would be sent" in shown
    assert '"event_id": "e-1"' in shown[-1]
    assert "header" not in "".join(lines(found(), whole(found(), None, None)))


def test_bytes_are_shown_as_numbers_and_text() -> None:
    assert list(hex_dump(b"abc\x00\xff")) == [
        f"000000  {'61 62 63 00 ff':<48} abc..",
    ]
    *shown, more = hex_dump(bytes(5_000))
    assert len(shown) == 256
    assert more == "… and 904 bytes more; --json has them all"
    one = found(letter(value=None))
    assert list(lines(one, whole(one, None, None)))[-1] == "no value"


def test_an_outcome_is_told_in_numbers() -> None:
    outcome = Outcome(Counter(step_raised=2), Counter(refused=1, suppressed=3), 1)
    assert list(outcome_lines(outcome, dry_run=False)) == [
        "2 letters sent again",
        "          2  step_raised",
        "4 not",
        "          1  refused",
        "          3  suppressed",
        "1 refused by the broker",
    ]
