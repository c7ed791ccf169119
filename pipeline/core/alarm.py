"""When a journey asks to be woken: once by each of the partition's two clocks."""

from pipeline.core.clocks import Now
from pipeline.core.effects import Effect, WakeAt
from pipeline.core.journey import Journey


def clock_of(journey: Journey, now: Now) -> int:
    """What the clock of the customer shows, ms: the live one once anything of theirs was live.

    A case goes by its own events: a live customer may have a case that is still being backfilled.
    """
    return now.live if journey.is_live else now.backfill


def ask_to_wake(journey: Journey, at: int, effects: list[Effect], *, is_live: bool) -> None:
    """Ask to be woken when that clock shows `at` (ms), unless the journey is woken before anyhow.

    What was asked for is forgotten by the wake-up itself: whoever still waits asks again.
    """
    asked = journey.wake_at if is_live else journey.wake_backfill_at
    if asked is not None and asked <= at:
        return
    if is_live:
        journey.wake_at = at
    else:
        journey.wake_backfill_at = at
    effects.append(WakeAt(at, is_live))
