"""The micro benchmark of the core."""

from itertools import islice

from bench.step import run_all
from bench.streams import journey_touchpoints


def test_every_touchpoint_is_measured_under_its_kind() -> None:
    touchpoints = list(islice(journey_touchpoints(100), 300))
    spent = run_all(touchpoints)
    assert sum(len(each) for each in spent.values()) == 300
    assert set(spent) == {touchpoint.kind for touchpoint in touchpoints}
