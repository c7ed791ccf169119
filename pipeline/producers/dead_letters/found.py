"""A dead letter as it stands in its topic, and which of them are asked for."""

import re
from collections.abc import Collection
from typing import Final, NamedTuple, Self

from aiokafka import ConsumerRecord

from pipeline.contract.framing import Undecodable, UnknownSchema
from pipeline.contract.records import DeadLetter
from pipeline.contract.wire import Codec

# The reason of a record among the dead letters that is none itself.
UNREADABLE: Final = "unreadable"
_ID: Final = re.compile(r"(\d{1,9}):(\d{1,18})")
# What a record can do to its reading, whatever is in it.
_UNREADABLE_ERRORS: Final = (Undecodable, UnknownSchema, ValueError, LookupError, TypeError)


class LetterId(NamedTuple):
    """Where a letter is among the dead letters: written `3:17`."""

    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.partition}:{self.offset}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `3:17`; raises ValueError."""
        found = _ID.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no dead letter; its id is partition:offset, as 3:17")
        return cls(int(found[1]), int(found[2]))


class Found(NamedTuple):
    """A record of the topic of dead letters.

    `put_aside_at`: ms UTC. `letter` is None where the record is no dead letter, and `problem` says
    why; `key` and `value` are the record's own.
    """

    id: LetterId
    put_aside_at: int
    key: bytes | None
    value: bytes | None
    letter: DeadLetter | None
    problem: str = ""

    @property
    def reason(self) -> str:
        """Why it was put aside."""
        return self.letter.reason if self.letter else UNREADABLE

    @property
    def customer_key(self) -> bytes | None:
        """Whom it is about, as `c:4711`."""
        return self.letter.key if self.letter else self.key


def found_in(record: "ConsumerRecord[bytes, bytes]", codec: Codec) -> Found:
    """What a record of the topic is; never raises for what is in it."""
    place = LetterId(record.partition, record.offset)
    letter, problem = None, ""
    try:
        if record.value is None:
            problem = "it has no value"
        else:
            letter = codec.decode_dead_letter(record.value)
    except _UNREADABLE_ERRORS as wrong:
        problem = str(wrong) or type(wrong).__name__
    return Found(place, record.timestamp, record.key, record.value, letter, problem)


class Wanted(NamedTuple):
    """Which letters: all that is set has to fit. Times are ms UTC, of when they were put aside."""

    reasons: Collection[str] = ()
    topics: Collection[str] = ()
    since: int | None = None
    until: int | None = None
    customer_key: bytes | None = None

    def includes(self, found: Found) -> bool:
        """Whether a letter is among them."""
        if self.since is not None and found.put_aside_at < self.since:
            return False
        if self.until is not None and found.put_aside_at >= self.until:
            return False
        if self.reasons and found.reason not in self.reasons:
            return False
        if self.topics and (found.letter is None or found.letter.topic not in self.topics):
            return False
        return self.customer_key is None or found.customer_key == self.customer_key
