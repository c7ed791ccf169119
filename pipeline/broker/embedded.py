"""The embedded broker: librdkafka's mock cluster, for the demo and for tests of unit speed.

It is not Kafka. It keeps, in memory, only the newest 5 MB of each partition: who falls further
behind loses records, and a compacted topic loses its oldest keys. It knows no CreateTopics, no
topic settings and no topic ids, compacts and expires nothing, fences nobody, hides no record of
an open or aborted transaction, ends each transaction with a marker of wrong checksum, and does
not show a group the offsets that were committed in a transaction. So: one worker, one process
tree, no claim about delivery.

A topic comes to exist when any client asks for its metadata by name, always with 4 partitions: the
wheel offers no setting for it. `settings_for` therefore sets `partitions` to 4.
"""

from collections.abc import Iterable
from dataclasses import replace

from confluent_kafka import Producer

from pipeline.settings import Settings

PARTITIONS = 4
ANSWER_SECONDS = 10.0
LIMITS = "embedded broker: in memory, one worker, no compaction, no delivery guarantees"


class EmbeddedBroker:
    """One mock broker on a free port of this machine; it lives in this process until stopped."""

    def __init__(self) -> None:
        self._cluster: Producer | None = None

    def start(self) -> str:
        """Start it; returns its address, `host:port`."""
        self._cluster = Producer(
            {"bootstrap.servers": "", "test.mock.num.brokers": 1, "log_level": 0}
        )
        brokers = self._cluster.list_topics(timeout=ANSWER_SECONDS).brokers.values()
        return ",".join(f"{broker.host}:{broker.port}" for broker in brokers)

    def declare(self, topics: Iterable[str]) -> None:
        """Bring topics into being, with 4 partitions each; those that exist stay as they are."""
        if self._cluster is None:
            raise RuntimeError("the embedded broker is not started")
        for topic in topics:
            self._cluster.list_topics(topic, timeout=ANSWER_SECONDS)

    def stop(self) -> None:
        """End it and forget everything it held; does nothing when it is not running."""
        self._cluster = None


def settings_for(bootstrap: str, settings: Settings) -> Settings:
    """The same settings on an embedded broker: its address, its partitions, no security."""
    return replace(
        settings,
        brokers=bootstrap,
        partitions=PARTITIONS,
        replication_factor=1,
        security_protocol="PLAINTEXT",
        sasl_username="",
        sasl_password="",
        ssl_ca_file="",
        ssl_cert_file="",
        ssl_key_file="",
        ssl_key_password="",
        check_topic_ids=False,
        check_crcs=False,
    )
