import msgspec

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.backfill.job import spool
from pipeline.producers.backfill.loads import Load, Piece, in_time_order
from pipeline.producers.backfill.rejects import Rejected
from pipeline.producers.backfill.rows import Unreadable
from pipeline.producers.touchpoints import survey_answered

START_MS = 1_700_000_000_000


def at(second: int, name: str) -> Touchpoint:
    touchpoint = survey_answered(
        survey="csat",
        survey_id=name,
        score=5,
        customer_id="7",
        occurred_at=START_MS + second * 1000,
        attributes={"name": name},
    )
    return msgspec.structs.replace(touchpoint, received_at=START_MS, origin="backfill")


def ordered(*pieces: Piece) -> list[Piece]:
    return list(in_time_order(pieces, spool()))


def test_touchpoints_come_one_by_one_in_the_order_of_time_and_unchanged() -> None:
    early, middle, late = at(1, "early"), at(2, "middle"), at(3, "late")
    assert ordered(Load(2, (late, early)), Load(3, ()), Load(4, (middle,))) == [
        Load(2, (early,)),
        Load(4, (middle,)),
        Load(2, (late,)),
    ]


def test_what_happened_at_one_time_stays_in_the_order_of_the_file() -> None:
    made = [at(5, str(number)) for number in range(20)]
    rows = [Load(line, (touchpoint,)) for line, touchpoint in enumerate(made, 2)]
    assert ordered(*rows) == rows


def test_rejects_come_first() -> None:
    reject = Rejected(Unreadable(3, "not CSV", ()), "undecodable", "not CSV")
    load = Load(2, (at(1, "a"),))
    assert ordered(load, reject) == [reject, load]
