"""Reading a /metrics page as Prometheus would: its samples, and what can be asked of them."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import aiohttp

LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
TIMEOUT = aiohttp.ClientTimeout(total=5)
INFINITE = float("inf")


class Sample(NamedTuple):
    """One value with its labels."""

    labels: Mapping[str, str]
    value: float


class Page:
    """The samples of one scrape."""

    def __init__(self, text: str) -> None:
        self.samples: dict[str, float] = dict(_samples(text))
        self._by_name: dict[str, list[Sample]] = {}
        for series, value in self.samples.items():
            name, _, labels = series.partition("{")
            sample = Sample(dict(LABEL.findall(labels)), value)
            self._by_name.setdefault(name, []).append(sample)

    def of(self, name: str, **labels: str) -> list[Sample]:
        """The samples of this name that have all of these labels."""
        wanted = labels.items()
        return [sample for sample in self._by_name.get(name, ()) if wanted <= sample.labels.items()]

    def total(self, name: str, **labels: str) -> float:
        """Their sum; 0 when there are none."""
        return sum(sample.value for sample in self.of(name, **labels))

    def totals(self, name: str, by: str, **labels: str) -> dict[str, float]:
        """Their sums by the values of the label `by`."""
        sums: dict[str, float] = {}
        for sample in self.of(name, **labels):
            sums[sample.labels[by]] = sums.get(sample.labels[by], 0.0) + sample.value
        return sums

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
