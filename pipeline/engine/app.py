"""The Faust application: group membership, co-partitioning, and one agent that delivers batches."""

from collections.abc import Mapping
from typing import Any

import faust
from faust.auth import Credentials, SASLCredentials, SSLCredentials
from faust.types import StreamT

from pipeline.engine.batch import Batch
from pipeline.engine.inbox import Inboxes
from pipeline.settings import Settings


class BatchApp(faust.App):
    """A Faust app whose transport fills `inboxes`, and which keeps nothing on disk."""

    inboxes: Inboxes

    def _create_directories(self) -> None:
        # Faust's are for tables, of which there are none: a worker may stand in a read-only folder.
        pass


def batch_app(
    settings: Settings, options: Mapping[str, Any], topics: list[str], inboxes: Inboxes
) -> BatchApp:
    """Build the app; `options` are those of every Kafka client.

    Every setting that differs from Faust's default has its reason here.
    """
    app = BatchApp(
        settings.app_id,
        broker=[f"cx://{broker}" for broker in settings.brokers.split(",")],
        broker_credentials=credentials_of(options),
        store="memory://",
        topic_partitions=settings.partitions,
        # Topics are made by `cx topics create`, with the right cleanup policies.
        topic_allow_declare=False,
        topic_disable_leader=True,
        # Without it Faust silently uses round robin, which tears partition numbers apart.
        table_standby_replicas=1,
        consumer_auto_offset_reset="earliest",
        # The default of 60 s leaves a killed worker's partitions orphaned that long.
        broker_session_timeout=settings.session_timeout_s,
        broker_heartbeat_interval=settings.heartbeat_s,
        broker_max_poll_records=10_000,
        # A consumer that fetches nothing for so long, as in a long restore, leaves the group and
        # does not come back; whether there is progress is for the watchdog to say.
        broker_max_poll_interval=86_400.0,
        web_enabled=False,
    )
    app.inboxes = inboxes
    # Offsets are committed in our transactions only: with acks Faust would commit them as well.
    source = app.topic(
        *topics,
        acks=False,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
    )

    async def deliver(stream: "StreamT[Batch]") -> None:
        async for event in stream.events():
            inboxes.deliver(event.message.value)

    app.agent(source, name="touchpoints")(deliver)
    return app


def credentials_of(options: Mapping[str, Any]) -> Credentials | None:
    """An aiokafka client's login and TLS, in Faust's words; None where there is neither."""
    context = options.get("ssl_context")
    if "sasl_mechanism" in options:
        return SASLCredentials(
            username=options["sasl_plain_username"],
            password=options["sasl_plain_password"],
            mechanism=options["sasl_mechanism"],
            ssl_context=context,
        )
    return None if context is None else SSLCredentials(context)
