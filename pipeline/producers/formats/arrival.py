"""What a format is given to read, and what may come of it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint


class Arrival(NamedTuple):
    """One request; `now_ms`, in ms UTC, is when it came.

    The names of `headers` are lower-case. `most_events`: more than so many are not read.
    """

    headers: Mapping[str, str]
    body: bytes
    now_ms: int
    most_events: int = 1_000


class Malformed(NamedTuple):
    """A body that is not of its format as a whole; `text` says where, and repeats nothing of it."""

    text: str


class TooMany(NamedTuple):
    """A batch of more events than are taken at once."""

    events: int


Reading = list[Touchpoint | Rejection] | Malformed | TooMany
"""One value for each event, in the order of the body."""

Read = Callable[[Arrival], Reading]
