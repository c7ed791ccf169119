"""What a step wants done, as values, and the one event that is an effect come back: the wake-up."""

import msgspec

from pipeline.core.facts import Fact


class Add(msgspec.Struct, frozen=True, gc=False):
    """Count this fact."""

    fact: Fact


class Retract(msgspec.Struct, frozen=True, gc=False):
    """Take the fact back: it was counted, and is not so."""

    fact: Fact


class WakeAt(msgspec.Struct, frozen=True, gc=False):
    """Send a `WakeUp` once the partition's live or backfill clock has reached `at` (ms)."""

    at: int
    is_live: bool


class Act(msgspec.Struct, frozen=True, gc=False):
    """Emit a next best action; times in ms of event time. `cause_at`: of what led to it."""

    action: str
    reason: str
    cause_at: int
    created_at: int
    due_at: int


class NoteDuplicate(msgspec.Struct, frozen=True, gc=False):
    """The touchpoint had been processed before; nothing changed."""


class NoteLate(msgspec.Struct, frozen=True, gc=False):
    """The touchpoint came too late to change a case, survey or contact."""


class NoteOverflow(msgspec.Struct, frozen=True, gc=False):
    """The touchpoint's queue is not in the allow-list and is counted as `other`."""


Effect = Add | Retract | WakeAt | Act | NoteDuplicate | NoteLate | NoteOverflow


class WakeUp(msgspec.Struct, frozen=True, gc=False):
    """The time a `WakeAt` asked for has come."""

    at: int
