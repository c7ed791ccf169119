"""How much a key may send: a bucket of requests and one of events, filled at its rates."""

from typing import Final

from pipeline.producers.gateway.keys import Key

# What may come at once after a pause, in seconds of the rate; at least one.
BURST_SECONDS: Final = 1.0


class Bucket:
    """Tokens that flow in at `rate` a second, up to a burst; times in seconds.

    Taking may go below nothing: a batch is taken as a whole, and what follows it waits longer. So
    a batch larger than the burst is not refused for ever.
    """

    def __init__(self, rate: float, now: float) -> None:
        self._rate = rate
        self._most = max(1.0, rate * BURST_SECONDS)
        self._level = self._most
        self._filled_at = now

    def wait_seconds(self, now: float) -> float:
        """How long until there is a token; 0 when there is one."""
        self._fill(now)
        return max(0.0, (1 - self._level) / self._rate)

    def take(self, tokens: int, now: float) -> None:
        """Take so many, whether they are there or not."""
        self._fill(now)
        self._level -= tokens

    def _fill(self, now: float) -> None:
        passed = max(0.0, now - self._filled_at)
        self._level = min(self._most, self._level + passed * self._rate)
        self._filled_at = now


Rates = tuple[float | None, float | None]


class _Share:
    """What one key has left; a rate of None has no bucket."""

    def __init__(self, rates: Rates, now: float) -> None:
        self.rates = rates
        self.requests, self.events = (Bucket(rate, now) if rate else None for rate in rates)


class Shares:
    """What each key has left. A key whose rates are changed begins anew."""

    def __init__(self) -> None:
        self._of: dict[str, _Share] = {}

    def wait_seconds(self, key: Key, now: float) -> float:
        """How long this key must wait for its next request; where 0, one request is taken."""
        share = self._share(key, now)
        buckets = [bucket for bucket in (share.requests, share.events) if bucket]
        wait = max((bucket.wait_seconds(now) for bucket in buckets), default=0.0)
        if wait == 0 and share.requests:
            share.requests.take(1, now)
        return wait

    def take_events(self, key: Key, events: int, now: float) -> None:
        """Count the events of a request that was let in."""
        share = self._share(key, now)
        if share.events:
            share.events.take(events, now)

    def _share(self, key: Key, now: float) -> _Share:
        rates = (key.requests_per_s, key.events_per_s)
        share = self._of.get(key.id)
        if share is None or share.rates != rates:
            share = self._of[key.id] = _Share(rates, now)
        return share
