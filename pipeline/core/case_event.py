"""One event of a case: what its clocks need to know of a touchpoint, and its packed form."""

from struct import Struct
from typing import Final

import msgspec

from pipeline.contract.details import Merge, Message
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
    event_id: str
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
        event.event_id,
        kind,
        CHANNEL_NUMBER[event.channel],
        ORIGIN_NUMBER[event.origin],
        actor,
        PRIORITY_NUMBER[event.priority],
        event.queue,
        event.queue in queues,
        detail.into_case_id if kind == MERGED and isinstance(detail, Merge) else event.team,
        _is_reply(kind, actor, detail if isinstance(detail, Message) else None),
    )


def _is_reply(kind: int, actor: int, message: Message | None) -> bool:
    """Whether the customer was answered by a human, in public, and not by a campaign.

    Without an author the actor tells; without an actor it was an agent, as for a resolve.
    """
    by_human = actor in (AGENT, MISSING)
    if kind == ANSWERED:
        return by_human
    if kind != SENT:
        return False
    if message is None:
        return by_human
    if message.visibility != "public":
        return False
    return by_human if message.author is None else message.author == "human"


# Time (44 bits), kind (8), channel (6), origin (1), actor (3), is_reply, is_moved; then priority
# and the form of the id; then the numbers of queue and team in the case's names, 0 for none.
_HEAD: Final = Struct(">QBHH")
_UUID: Final = 0x80


def pack(event: CaseEvent, names: list[str]) -> bytes:
    """The event as bytes; its queue and team go into `names` once.

    Hand-packed: in msgpack an event would be twice as long, and it is most of what a case keeps.
    """
    uuid = _packed_uuid(event.event_id)
    word = (
        event.occurred_at << 20
        | event.kind << 12
        | event.channel << 6
        | event.origin << 5
        | event.actor << 2
        | event.is_reply << 1
        | event.is_moved
    )
    return _HEAD.pack(
        word,
        event.priority | (_UUID if uuid else 0),
        _name_number(event.queue, names),
        _name_number(event.team, names),
    ) + (uuid or event.event_id.encode())


def unpack(packed: bytes, names: list[str], queues: frozenset[str]) -> CaseEvent:
    """The event that was packed; the allow-list is today's."""
    word, priority, queue_number, team_number = _HEAD.unpack_from(packed)
    kind = word >> 12 & 0xFF
    queue = names[queue_number - 1] if queue_number else None
    return CaseEvent(
        word >> 20,
        RANK[kind],
        packed_id(packed),
        kind,
        word >> 6 & 0x3F,
        word >> 5 & 1,
        word >> 2 & 7,
        priority & ~_UUID,
        queue,
        queue in queues,
        names[team_number - 1] if team_number else None,
        bool(word & 2),
        bool(word & 1),
    )


def packed_id(packed: bytes) -> str:
    """The event id of a packed event."""
    form = packed[8]
    event_id = packed[_HEAD.size :]
    return _uuid_text(event_id.hex()) if form & _UUID else event_id.decode()


def _name_number(name: str | None, names: list[str]) -> int:
    if name is None:
        return 0
    if name not in names:
        names.append(name)
    return names.index(name) + 1


def _packed_uuid(event_id: str) -> bytes | None:
    """The 16 bytes of an id that is a UUID in its usual form; None for any other."""
    if len(event_id) != 36:
        return None
    try:
        packed = bytes.fromhex(event_id.replace("-", ""))
    except ValueError:
        return None
    return packed if _uuid_text(packed.hex()) == event_id else None


def _uuid_text(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
