"""Durations as Prometheus writes them, and how they shrink for a sped-up story."""

import re
from typing import Final

_UNITS_MS: Final = {
    "w": 604_800_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1_000,
    "ms": 1,
}
_MARKED: Final = re.compile(r"<(\d+)(ms|[smhdw])(?:/(\d+))?>")
LEAST_MS: Final = 1_000


def scaled(text: str, speed: float = 1.0) -> str:
    """The text with each `<5m>` (or `<5m/60>`: a sixtieth of it) as a duration of Prometheus.

    All are divided by `speed`; none but 0 becomes shorter than LEAST_MS.
    """

    def duration(match: re.Match[str]) -> str:
        number, unit, parts = match.groups()
        exact = int(number) * _UNITS_MS[unit] / int(parts or 1) / speed
        return written(max(round(exact), LEAST_MS) if exact else 0)

    return _MARKED.sub(duration, text)


def written(duration_ms: int) -> str:
    """As in `1h30m`; `30d` stays `30d`, and weeks are days."""
    if not duration_ms:
        return "0s"
    parts = []
    for unit in ("d", "h", "m", "s", "ms"):
        number, duration_ms = divmod(duration_ms, _UNITS_MS[unit])
        parts += [f"{number}{unit}"] if number else []
    return "".join(parts)
