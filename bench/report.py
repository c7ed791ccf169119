"""The table that is printed, with the ratios the bars are about."""

from collections.abc import Sequence

from rich.table import Table

from bench.engines.table import PEERS
from bench.measurement import Measurement


def table_of(measurements: Sequence[Measurement]) -> Table:
    """One line for each engine; a ratio is left empty where its base was not measured."""
    rates = {each.engine: each.events_per_second for each in measurements}
    bases = (rates.get("raw"), best_peer(rates), rates.get("faust"))
    table = Table("engine", "delivery")
    for heading in ("events", "events/s", "CPU µs/event", "× raw", "× best peer", "× faust"):
        table.add_column(heading, justify="right")
    for each in measurements:
        table.add_row(
            each.engine,
            each.delivery,
            f"{each.events:,}",
            f"{each.events_per_second:,.0f}",
            f"{each.cpu_us_per_event:.1f}",
            *(_ratio(each, base) for base in bases),
        )
    return table


def best_peer(rates: dict[str, float]) -> float | None:
    """The events per second of the fastest Python peer that was measured."""
    return max((rates[name] for name in PEERS if name in rates), default=None)


def _ratio(measurement: Measurement, base: float | None) -> str:
    return "" if base is None else f"{measurement.events_per_second / base:.2f}"
