"""The topic catalogue: every topic, what is in it, who writes and who reads it.

`schemas/topics.yaml` says the same for other tools; a test holds it equal to this table.
"""

from typing import Final, Literal, NamedTuple

from pipeline.contract.kinds import CHANNELS

DAY_MS: Final = 86_400_000


class Topic(NamedTuple):
    """One topic; all of them have the same number of partitions.

    `records`: what is in it, by folder of `schemas/`. `retention_ms`: None for compacted topics.
    """

    name: str
    records: tuple[str, ...]
    cleanup_policy: Literal["delete", "compact"]
    retention_ms: int | None
    produced_by: tuple[str, ...]
    consumed_by: tuple[str, ...]


REPLAY: Final = "cx dead-letters"
PRODUCERS: Final = ("sdk", "gateway", "backfill", "simulator", REPLAY)
WORKER: Final = ("worker",)


def _touchpoints(channel: str) -> Topic:
    records = ("touchpoint",)
    return Topic(f"touchpoints.{channel}", records, "delete", 30 * DAY_MS, PRODUCERS, WORKER)


TOPICS: Final = (
    *(_touchpoints(channel) for channel in CHANNELS),
    Topic("journeys", ("journey",), "compact", None, WORKER, ("worker", "serving", "sinks")),
    Topic(
        name="service-metrics",
        records=("tally", "partition-state"),
        cleanup_policy="compact",
        retention_ms=None,
        produced_by=WORKER,
        consumed_by=("worker", "exporter"),
    ),
    Topic("actions", ("action",), "delete", 30 * DAY_MS, WORKER, ("serving", "sinks")),
    Topic("handoffs", (), "delete", 30 * DAY_MS, WORKER, WORKER),
    Topic(
        name="dead-letters",
        records=("dead-letter",),
        cleanup_policy="delete",
        retention_ms=90 * DAY_MS,
        produced_by=(*WORKER, "gateway"),
        consumed_by=(REPLAY,),
    ),
)


class Topics:
    """The catalogue under a prefix: topics named as Kafka knows them."""

    def __init__(self, prefix: str) -> None:
        self._topics = {
            topic.name: topic._replace(name=f"{prefix}.{topic.name}") for topic in TOPICS
        }
        # Name of a source topic → its channel.
        self.channels: Final = {self.touchpoints(channel).name: channel for channel in CHANNELS}
        self.journeys: Final = self._topics["journeys"]
        self.service_metrics: Final = self._topics["service-metrics"]
        self.actions: Final = self._topics["actions"]
        self.handoffs: Final = self._topics["handoffs"]
        self.dead_letters: Final = self._topics["dead-letters"]

    def all(self) -> tuple[Topic, ...]:
        """Every topic."""
        return tuple(self._topics.values())

    def touchpoints(self, channel: str) -> Topic:
        """The topic of a channel. Raises KeyError for one that is not in `CHANNELS`."""
        return self._topics[f"touchpoints.{channel}"]

    def sources(self) -> tuple[Topic, ...]:
        """The topics that touchpoints come in by, in the order of `CHANNELS`."""
        return tuple(self.touchpoints(channel) for channel in CHANNELS)


def catalogue(prefix: str) -> Topics:
    """All topics under a prefix, such as `cx`."""
    return Topics(prefix)
