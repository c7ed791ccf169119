"""Letters made up for tests."""

from typing import Any

from pipeline.contract.records import DeadLetter
from pipeline.contract.schemas import read_schemas
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.contract.wire import Codec
from pipeline.producers.dead_letters.found import Found, LetterId

CODEC = Codec(read_schemas())
TOPICS = catalogue("cx")
WEB = TOPICS.touchpoints("web").name
NOW = 1_767_225_600_000


def page(**fields: Any) -> Touchpoint:
    """A page view of customer ada."""
    given = {
        "event_id": "e-1",
        "kind": "page.viewed",
        "channel": "web",
        "occurred_at": NOW,
        "received_at": NOW,
        "customer_id": "ada",
        "source": "shop/1",
    }
    return Touchpoint(**{**given, **fields})


def letter(touchpoint: Touchpoint | None = None, **fields: Any) -> DeadLetter:
    """The letter of a touchpoint, with fields of its own."""
    one = touchpoint or page()
    given = {
        "topic": WEB,
        "partition": 1,
        "offset": 7,
        "timestamp": NOW,
        "reason": "step_raised",
        "text": "ZeroDivisionError()",
        "key": key_of(one),
        "value": CODEC.encode_touchpoint(one),
        "headers": (("trace", b"\x01"),),
    }
    return DeadLetter(**{**given, **fields})


def found(one: DeadLetter | None = None, offset: int = 17, **fields: Any) -> Found:
    """A letter where it was found; without one, a record that is none."""
    key = one.key if one else b"c:ada"
    given = {"put_aside_at": NOW, "key": key, "value": b"?", "letter": one, "problem": "no letter"}
    return Found(LetterId(3, offset), **{**given, **fields})
