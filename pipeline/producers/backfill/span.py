"""Which part of a history is told, and at which steps of event time."""

import re
from typing import NamedTuple

UNITS_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
MOST_STEP_MS = UNITS_MS["d"]
# For so long Prometheus goes on showing a series after its last sample.
LOOKBACK_MS = 5 * UNITS_MS["m"]


class Span(NamedTuple):
    """From `since` to `until` (ms; None: all there is), every `step_ms`."""

    step_ms: int
    since: int | None = None
    until: int | None = None

    @property
    def last(self) -> int | None:
        """The last step that may be told: at `until` nothing of it is to be seen any more."""
        if self.until is None:
            return None
        return (self.until - LOOKBACK_MS - 1) // self.step_ms * self.step_ms


def step_ms(text: str) -> int:
    """A step such as 30s, 5m or 1h, in ms; raises ValueError."""
    found = re.fullmatch(r"([1-9]\d{0,5})([smhd])", text)
    if found is None:
        raise ValueError(f"{text!r} is no time between samples, such as 30s, 5m or 1h")
    step = int(found[1]) * UNITS_MS[found[2]]
    if step > MOST_STEP_MS:
        raise ValueError(f"{text!r} is more than a day between samples")
    return step
