"""How far the exporter has read, and what it says of itself."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.probes.exposition import Family, Labels, Value

CAUGHT_UP = "Whether, at the last look, all that was in the log one look before had been read."
LAST_RECORD = "When the newest record that was read was written to the log."
BEGUN_ANEW = "Times the log was seen to have begun anew, and was read again from its beginning."
SERIES = "Series that some partition has a tally of."
SKIPPED = "Tallies left out because this version declares no such metric."


@dataclass(slots=True)
class Standing:
    """`ready`: what was there at the start has been read. `caught_up`: so has what came since."""

    waiting_for: str = "the broker"
    ready: bool = False
    caught_up: bool = False
    last_record_ms: int = 0
    begun_anew: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def not_ready(self) -> str | None:
        """None when ready, else what is waited for."""
        return None if self.ready else f"waiting for {self.waiting_for}"

    def families(self, series: int) -> Iterator[Family]:
        """What the exporter says of itself, ready or not."""
        yield _gauge("cx_exporter_caught_up", CAUGHT_UP, self.caught_up)
        yield _gauge("cx_exporter_series", SERIES, series)
        if self.last_record_ms:
            seconds = self.last_record_ms / 1000
            yield _gauge("cx_exporter_last_record_timestamp_seconds", LAST_RECORD, seconds)
        name = "cx_exporter_log_begun_anew_total"
        yield Family(name, "counter", BEGUN_ANEW, (), {(): self.begun_anew})
        by_metric: dict[Labels, Value] = {(name,): times for name, times in self.skipped.items()}
        name = "cx_exporter_skipped_tallies_total"
        yield Family(name, "counter", SKIPPED, ("metric",), by_metric)


def _gauge(name: str, meaning: str, value: float) -> Family:
    return Family(name, "gauge", meaning, (), {(): value})
