"""One row of the report: what the runs of one engine come to."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from bench.engines.table import Engine
from bench.job import Result


@dataclass(frozen=True, slots=True)
class Measurement:
    """The median of an engine's runs; the first four fields are what other programs read."""

    engine: str
    delivery: str
    events_per_second: float
    cpu_us_per_event: float
    events: int
    slowest_events_per_second: float
    fastest_events_per_second: float
    versions: dict[str, str]

    def as_json(self) -> dict[str, object]:
        """The row of the JSON report."""
        return asdict(self)


def summarise_runs(engine: Engine, runs: Sequence[Result]) -> Measurement:
    """The row of one engine: medians over at least one run."""
    rates = [run.events / run.wall_seconds for run in runs]
    costs = [run.cpu_seconds / run.events * 1e6 for run in runs]
    return Measurement(
        engine=engine.name,
        delivery=engine.delivery,
        events_per_second=round(median(rates), 1),
        cpu_us_per_event=round(median(costs), 2),
        events=runs[0].events,
        slowest_events_per_second=round(min(rates), 1),
        fastest_events_per_second=round(max(rates), 1),
        versions=runs[0].versions,
    )
