"""Control records among the touchpoints: where a backfill begins and where it has ended.

A marker has neither key nor value; it is the JSON in its header. `cx backfill` writes one to every
partition of every topic it fills: begun before the first touchpoint, ended after the last.
"""

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

HEADER: Final = "cx-marker"


class Marker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A backfill has begun, or ended, on these channels."""

    marker: Literal["backfill-begun", "backfill-ended"]
    channels: tuple[str, ...]


_decoder = msgspec.json.Decoder(Marker)


def marker_headers(marker: Marker) -> list[tuple[str, bytes]]:
    """The Kafka headers of a marker's record."""
    return [(HEADER, msgspec.json.encode(marker))]


def parse_marker(headers: Iterable[tuple[str, bytes]]) -> Marker | None:
    """The marker that a record's headers hold; None when they hold none that can be read."""
    for name, value in headers:
        if name == HEADER:
            try:
                return _decoder.decode(value)
            except (msgspec.DecodeError, UnicodeDecodeError):
                return None
    return None
