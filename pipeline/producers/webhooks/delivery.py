"""One delivery of a webhook, and what may come of it."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint


class Delivery(NamedTuple):
    """A request as it came in; `now_ms`, in ms UTC, is when.

    `url` is the one that the sender called: scheme, host, path and query. The names of `headers`
    are lower-case. `body` is unchanged, byte for byte, since signatures are over bytes.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    now_ms: int


class Refusal(NamedTuple):
    """A delivery that is not shown to be the sender's; nothing of its body was read.

    401: not signed as it should be. 400: the signature or its time is no such thing at all.
    """

    status: Literal[400, 401]
    reason: Literal[
        "missing_signature", "bad_signature", "stale_timestamp", "malformed_signature", "used_token"
    ]


class Challenge(NamedTuple):
    """An answer that the sender waits for, to go out with status 200."""

    body: bytes
    content_type: str


Translation = list[Touchpoint | Rejection] | Challenge
"""Empty where the event is none that concerns us."""

Pseudonym = Callable[[str], str]
"""An e-mail address or phone number → its keyed hash, the same however it is written."""
