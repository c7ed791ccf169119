"""Tokens that were used: each is good for one body, as long as its signature is fresh.

For senders whose signature does not cover the body. The same body again is the sender's own second
try, and as harmless as the first.
"""

import hashlib
from collections import OrderedDict
from typing import Final

from pipeline.producers.webhooks.signatures import REPLAY_WINDOW_MS

# A signature may be of five minutes hence, and then is good for ten.
KEPT_MS: Final = 2 * REPLAY_WINDOW_MS
MOST: Final = 100_000


class UsedTokens:
    """The tokens of the last ten minutes, at most 100,000 of them, and what each was used for.

    To be asked after a delivery was verified, so that nobody else can fill it.
    """

    def __init__(self) -> None:
        self._used: OrderedDict[str, tuple[int, bytes]] = OrderedDict()

    def is_free(self, token: str, body: bytes, now_ms: int) -> bool:
        """Whether a token may come with a body; from now on with that one alone."""
        self._forget(now_ms)
        digest = hashlib.sha256(body).digest()
        _, before = self._used.setdefault(token, (now_ms, digest))
        return before == digest

    def _forget(self, now_ms: int) -> None:
        while self._used:
            used_at, _ = next(iter(self._used.values()))
            if now_ms - used_at <= KEPT_MS and len(self._used) < MOST:
                return
            self._used.popitem(last=False)
