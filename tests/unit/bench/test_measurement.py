"""Rows of the report."""

from bench.engines.table import ENGINES
from bench.job import Result
from bench.measurement import summarise_runs
from bench.report import best_peer


def run(wall_seconds: float, cpu_seconds: float) -> Result:
    return Result(1000, wall_seconds, cpu_seconds, None, {})


def test_a_row_is_the_median_of_the_runs_and_keeps_both_ends() -> None:
    row = summarise_runs(ENGINES["cx"], [run(1.0, 0.01), run(0.5, 0.03), run(0.25, 0.02)])
    assert (row.events_per_second, row.cpu_us_per_event) == (2000.0, 20.0)
    assert (row.slowest_events_per_second, row.fastest_events_per_second) == (1000.0, 4000.0)


def test_the_json_row_has_the_fields_other_programs_read() -> None:
    row = summarise_runs(ENGINES["cx"], [run(1.0, 0.01)]).as_json()
    assert {"engine", "delivery", "events_per_second", "cpu_us_per_event"} <= set(row)
    assert (row["engine"], row["delivery"]) == ("cx", "exactly-once")


def test_the_best_peer_is_never_the_ceiling_nor_this_engine() -> None:
    assert best_peer({"raw": 9.0, "cx": 8.0, "bytewax": 3.0, "quixstreams": 4.0}) == 4.0
    assert best_peer({"raw": 9.0, "cx": 8.0}) is None


def test_the_engines_compared_are_those_the_design_names() -> None:
    assert list(ENGINES) == ["raw", "faust", "quixstreams", "bytewax", "cx", "cx-journey"]
