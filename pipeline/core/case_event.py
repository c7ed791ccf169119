"""One event of a case: what its clocks need to know of a touchpoint, and its packed form."""

from struct import Struct
from typing import Final

import msgspec

from pipeline.contract.details import Detail, Merge, Message
from pipeline.contract.kinds import CHANNEL_NUMBER, KIND_NUMBER
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.case_kinds import ANSWERED, MERGED, RANK, SENT
from pipeline.core.numbers import ACTOR_NUMBER, AGENT, MISSING, ORIGIN_NUMBER, PRIORITY_NUMBER


class CaseEvent(msgspec.Struct, frozen=True, gc=False):
    """A touchpoint as its case sees it. Enumerations are numbers, times ms.

    `is_listed`: the queue is in the allow-list. `team` is, on a merge, the case merged into.
    `is_reply`: a public, human, non-campaign answer. `is_moved`: came from a merged case.
    """

    occurred_at: int
    rank: int
    packed_id: bytes
    kind: int
    channel: int
    origin: int
    actor: int
    priority: int
    queue: str | None
    is_listed: bool
    team: str | None
    is_reply: bool
    is_moved: bool = False

    @property
    def event_id(self) -> str:
        """The touchpoint's own id."""
        return unpacked_id(self.packed_id)

    @property
    def order(self) -> tuple[int, int, str]:
        """The place of the event in its case (metrics.md, the life of a case)."""
        return self.occurred_at, self.rank, self.event_id


def case_event_of(event: Touchpoint, queues: frozenset[str]) -> CaseEvent:
    """What the case needs to know of a touchpoint of one of its kinds."""
    kind = KIND_NUMBER[event.kind]
    actor = ACTOR_NUMBER[event.actor]
    detail = event.detail
    return CaseEvent(
        event.occurred_at,
        RANK[kind],
        packed_id(event.event_id),
        kind,
        CHANNEL_NUMBER[event.channel],
        ORIGIN_NUMBER[event.origin],
        actor,
        PRIORITY_NUMBER[event.priority],
        event.queue,
        event.queue in queues,
        detail.into_case_id if kind == MERGED and isinstance(detail, Merge) else event.team,
        is_reply(kind, actor, detail),
    )


def is_reply(kind: int, actor: int, detail: Detail | None) -> bool:
    """Whether the customer was answered by a human, in public, and not by a campaign.

    Without an author the actor tells; without an actor it was an agent, as for a resolve.
    """
    by_human = actor in (AGENT, MISSING)
    if kind == ANSWERED:
        return by_human
    if kind != SENT:
        return False
    if not isinstance(detail, Message):
        return by_human
    if detail.visibility != "public":
        return False
    return by_human if detail.author is None else detail.author == "human"


# Time (44 bits), kind (8), channel (6), origin (1), actor (3), is_reply, is_moved; the priority;
# the numbers of queue and team. The packed id follows.
_HEAD: Final = Struct(">QBBB")
HEAD_BYTES: Final = _HEAD.size
_TEXT: Final = b"\0"
_UUID: Final = b"\1"


def pack(event: CaseEvent, queue_number: int, team_number: int) -> bytes:
    """The event as bytes; queue and team by their numbers, at most 255.

    Packed by hand: in msgpack an event would be twice as long, and events are most of a case.
    """
    word = (
        event.occurred_at << 20
        | event.kind << 12
        | event.channel << 6
        | event.origin << 5
        | event.actor << 2
        | event.is_reply << 1
        | event.is_moved
    )
    return _HEAD.pack(word, event.priority, queue_number, team_number) + event.packed_id


def unpack(packed: bytes, names: list[str], queues: frozenset[str]) -> CaseEvent:
    """The event that was packed; `names` are the case's, the allow-list is today's."""
    word, priority, queue_number, team_number = _HEAD.unpack_from(packed)
    kind = word >> 12 & 0xFF
    queue = names[queue_number - 1] if queue_number else None
    return CaseEvent(
        word >> 20,
        RANK[kind],
        id_of(packed),
        kind,
        word >> 6 & 0x3F,
        word >> 5 & 1,
        word >> 2 & 7,
        priority,
        queue,
        queue in queues,
        names[team_number - 1] if team_number else None,
        bool(word & 2),
        bool(word & 1),
    )


def id_of(packed: bytes) -> bytes:
    """The packed id of a packed event."""
    return packed[HEAD_BYTES:]


def packed_id(event_id: str) -> bytes:
    """An event id as bytes: 17 for a UUID in its usual form, else its text, each after its mark."""
    if len(event_id) == 36:
        try:
            digits = bytes.fromhex(event_id.replace("-", ""))
        except ValueError:
            return _TEXT + event_id.encode()
        if _uuid_text(digits.hex()) == event_id:
            return _UUID + digits
    return _TEXT + event_id.encode()


def unpacked_id(packed: bytes) -> str:
    """The event id that was packed."""
    return _uuid_text(packed[1:].hex()) if packed[:1] == _UUID else packed[1:].decode()


def _uuid_text(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
