"""What the worker says of itself before anything has happened."""

from pipeline.engine.readings import Readings
from pipeline.metrics import pipeline_metrics as names


def test_dead_letters_of_touchpoints_and_of_wake_ups_begin_at_nothing() -> None:
    families = {family.name: family for family in Readings("1.0", ["cx.a"]).families([])}
    begun = families[names.DEAD_LETTERS].series
    assert {topic for topic, _ in begun} == {"cx.a", "wake-up"}
    assert set(begun.values()) == {0}
