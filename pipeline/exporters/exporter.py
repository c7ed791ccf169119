"""What the exporter holds between the log and the scrapes."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pipeline.contract.schemas import Schemas
from pipeline.exporters.families import service_families
from pipeline.exporters.ledger import Ledger
from pipeline.exporters.reading import BegunAnew, Record
from pipeline.exporters.standing import Standing
from pipeline.exporters.totals import Totals
from pipeline.exporters.zeros import zeros
from pipeline.probes.exposition import Exposition


class Exporter:
    """Takes the log's records, and renders what they come to. For the rest see `zeros`."""

    def __init__(
        self, queues: Iterable[str], experiments: Mapping[str, Iterable[str]] = MappingProxyType({})
    ) -> None:
        self.standing = Standing()
        self._zeros = zeros(queues, experiments)
        self._totals = Totals(self._zeros)
        self._exposition = Exposition()

    def begin(self, schemas: Schemas) -> None:
        """Nothing has been read: until the end has been reached, no service metric is told."""
        self.standing.ready = self.standing.caught_up = False
        self._totals = Totals(self._zeros)
        self._ledger = Ledger(schemas, self._totals, self.standing.skipped)

    def reached_end(self) -> None:
        """All that was in the log has been read: from now on it is told."""
        self.standing.ready = self.standing.caught_up = True
        # Every series is written for the first time here, so that no scrape has to wait for it.
        self.metrics()

    def take(self, record: Record) -> None:
        """Take the next record of a partition.

        Raises UnreadableTally, or BegunAnew when a counter would go below what was told. What was
        not told yet may be lower: the log of a topic that was recreated is read without complaint.
        """
        fallen = self._ledger.take(record)
        if fallen and self.standing.ready:
            raise BegunAnew(fallen)
        self.standing.last_record_ms = max(self.standing.last_record_ms, record.timestamp)

    @property
    def series(self) -> int:
        """Series that some partition has a tally of."""
        return len(self._totals)

    def metrics(self) -> bytes:
        """One scrape."""
        own = self.standing.families(self.series)
        told = service_families(self._totals) if self.standing.ready else ()
        return self._exposition.render([*own, *told])
