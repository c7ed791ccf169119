import msgspec

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.backfill.loads import Load
from pipeline.producers.backfill.rejects import Rejected
from pipeline.producers.backfill.rows import Unreadable
from pipeline.producers.backfill.survey import LISTED_REJECTS, survey
from pipeline.producers.touchpoints import page_viewed


def at(second: int) -> Touchpoint:
    touchpoint = page_viewed(channel="web", anonymous_id="x", occurred_at=second * 1000)
    return msgspec.structs.replace(touchpoint, kind="page.viewed")


def reject(line: int) -> Rejected:
    return Rejected(Unreadable(line, "", ()), "undecodable", "")


def test_it_counts_rows_touchpoints_and_what_gives_none() -> None:
    found = survey([Load(2, (at(1), at(2))), reject(3), Load(4, ()), Load(5, (at(3),))])
    assert (found.rows, found.rejects, found.unmatched) == (4, 1, 1)
    assert (found.touchpoints, found.singles) == (3, 4)
    assert found.kinds == {"page.viewed": 3}


def test_the_furthest_step_back_is_found_within_and_between_rows() -> None:
    found = survey([Load(2, (at(100), at(90))), Load(3, (at(110),)), Load(4, (at(50), at(200)))])
    assert (found.back_ms, found.back_line) == (60_000, 4)


def test_a_file_in_order_of_time_has_no_step_back() -> None:
    assert survey([Load(2, (at(1), at(1))), Load(3, (at(2),))]).back_ms == 0


def test_it_keeps_the_first_rejects_and_only_counts_the_rest() -> None:
    found = survey(reject(line) for line in range(100))
    assert found.rejects == 100
    assert [one.row.line for one in found.first_rejects] == list(range(LISTED_REJECTS))
