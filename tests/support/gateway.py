"""A gateway without Kafka, and the requests that tests make of it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from pipeline.contract.schemas import read_schemas
from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.producers.formats.table import single_formats
from pipeline.producers.gateway.app import application
from pipeline.producers.gateway.gateway import Bounds, Gateway, Ways
from pipeline.producers.gateway.in_memory import InMemoryPublisher
from pipeline.producers.gateway.keys import Key, KeyRing, hash_of, new_secret
from pipeline.producers.gateway.limits import Shares
from pipeline.producers.gateway.measures import Measures
from pipeline.producers.gateway.room import Room
from pipeline.producers.gateway.standing import Standing
from pipeline.producers.gateway.stations import Kafka, Stations
from pipeline.producers.gateway.webhook_file import NO_WEBHOOKS, Webhooks
from pipeline.producers.plan.plan import TrackingPlan
from pipeline.producers.privacy.hashing import KeyedHash
from pipeline.producers.privacy.privacy import Privacy
from pipeline.producers.privacy.suppression import SuppressionList
from tests.support.asgi import Answer, ask

CODEC = TouchpointCodec(read_schemas())
JSON = "application/json"
PATIENCE_S = 0.05


def a_key(**fields: Any) -> tuple[Key, str]:
    """A key for everything, but for what is given; and its secret."""
    key_id, secret = new_secret()
    key = Key(
        id=key_id,
        name="tests",
        secret_sha256=hash_of(secret),
        channels=("*",),
        sources=("*",),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return replace(key, **fields), secret


def seen(**fields: Any) -> dict[str, Any]:
    """A touchpoint in JSON: somebody looked at a page."""
    return {
        "event_id": "e-1",
        "kind": "page.viewed",
        "channel": "web",
        "customer_id": "4711",
        "occurred_at": 1_770_000_000_000,
        **fields,
    }


class GatewayUnderTest:
    """A gateway on an in-memory publisher; its requests carry the key unless told otherwise."""

    def __init__(
        self,
        key: tuple[Key, str] | None = None,
        *,
        bounds: Bounds | None = None,
        plan: TrackingPlan | None = None,
        webhooks: Webhooks = NO_WEBHOOKS,
        suppressed: SuppressionList | None = None,
        room: Room | None = None,
        kept: Sequence[str] = ("campaign",),
    ) -> None:
        own, self.secret = key or a_key()
        self.publisher = InMemoryPublisher()
        privacy = Privacy(KeyedHash("k" * 32), suppressed or SuppressionList(None), kept=kept)
        bounds = bounds or Bounds(patience_s=PATIENCE_S)
        standing, measures = Standing(bounds.patience_s), Measures()
        standing.waiting_for = None
        self.gateway = Gateway(
            keys=KeyRing([own]),
            bounds=bounds,
            room=room or Room(),
            shares=Shares(),
            standing=standing,
            privacy=privacy,
            measures=measures,
            webhooks=webhooks,
        )
        kafka = Kafka(self.publisher, self.publisher)
        stations = Stations(kafka, plan, privacy, measures, standing)
        self.gateway.ways = Ways(stations, single_formats(CODEC))
        self.app = application(self.gateway)

    async def post(
        self, path: str, content: object, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Answer:
        """POST; what is not bytes is sent as JSON."""
        body = content if isinstance(content, bytes | list | tuple) and _raw(content) else None
        sent = body if body is not None else json.dumps(content).encode()
        given = {
            "authorization": f"Bearer {self.secret}",
            "content-type": JSON,
            **(headers or {}),
        }
        return await ask(self.app, "POST", path, given, sent, **options)

    async def get(self, path: str) -> Answer:
        """GET without a key."""
        return await ask(self.app, "GET", path)

    def metric(self, line: str) -> float:
        """The value of a series, 0 where there is none."""
        for each in self.gateway.metrics().decode().splitlines():
            if each.startswith(line + " "):
                return float(each.rpartition(" ")[2])
        return 0.0


def _raw(content: bytes | list[Any] | tuple[Any, ...]) -> bool:
    return isinstance(content, bytes) or (
        bool(content) and all(isinstance(part, bytes) for part in content)
    )
