"""Reading a /metrics page as Prometheus would: its samples, and what can be asked of them."""

from collections.abc import Iterator, Mapping

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=5)
INFINITE = float("inf")


class Page:
    """The samples of one scrape; a label is only read when it is asked for."""

    def __init__(self, text: str) -> None:
        self.samples: dict[str, float] = dict(_samples(text))
        self._by_name: dict[str, list[tuple[str, float]]] = {}
        for series, value in self.samples.items():
            name, _, labels = series.partition("{")
            # A comma before each label, so that a label's name is found whole.
            self._by_name.setdefault(name, []).append((f",{labels}", value))

    def values(self, name: str, **labels: str) -> list[float]:
        """The values of the series that have all of these labels."""
        return [value for _, value in self._matching(name, labels)]

    def total(self, name: str, **labels: str) -> float:
        """Their sum; 0 when there are none."""
        return sum(self.values(name, **labels))

    def totals(self, name: str, by: str, **labels: str) -> dict[str, float]:
        """Their sums by the values of the label `by`."""
        sums: dict[str, float] = {}
        for text, value in self._matching(name, labels):
            key = text.partition(f',{by}="')[2].partition('"')[0]
            sums[key] = sums.get(key, 0.0) + value
        return sums

    def _matching(self, name: str, labels: Mapping[str, str]) -> Iterator[tuple[str, float]]:
        wanted = [f',{label}="{value}"' for label, value in labels.items()]
        for text, value in self._by_name.get(name, ()):
            if all(part in text for part in wanted):
                yield text, value

    def buckets(self, name: str, **labels: str) -> dict[float, float]:
        """Upper edge → cumulative count of a histogram, summed over all other labels."""
        by_edge = self.totals(f"{name}_bucket", "le", **labels)
        return {float(edge): count for edge, count in by_edge.items()}


async def scrape(session: aiohttp.ClientSession, url: str) -> Page | None:
    """The page at `url`; None when it cannot be had now."""
    try:
        async with session.get(url, timeout=TIMEOUT) as answer:
            return Page(await answer.text()) if answer.status == 200 else None
    except (aiohttp.ClientError, TimeoutError):
        return None


def less(whole: Mapping[float, float], part: Mapping[float, float]) -> dict[float, float]:
    """The buckets of `whole` without the observations of `part`."""
    return {edge: count - part.get(edge, 0.0) for edge, count in whole.items()}


def quantile(share: float, buckets: Mapping[float, float]) -> float | None:
    """As Prometheus' histogram_quantile: linear within a bucket; None when nothing was observed."""
    observed = buckets.get(INFINITE, 0.0)
    if observed <= 0:
        return None
    rank = share * observed
    lower_edge = lower_count = 0.0
    for edge in sorted(buckets):
        if buckets[edge] >= rank:
            if edge == INFINITE:
                return lower_edge
            within = buckets[edge] - lower_count
            return lower_edge + (edge - lower_edge) * (rank - lower_count) / within
        lower_edge, lower_count = edge, buckets[edge]
    return lower_edge


def _samples(text: str) -> Iterator[tuple[str, float]]:
    for line in text.splitlines():
        if line and not line.startswith("#"):
            series, _, value = line.rpartition(" ")
            yield series, float(value)
