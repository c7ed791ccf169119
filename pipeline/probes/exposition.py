"""Plain metric values to the text Prometheus scrapes: counters, gauges, classic histograms."""

from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Literal, NamedTuple

from prometheus_client.utils import floatToGoString

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Histogram(NamedTuple):
    """Observations by bucket: counts not cumulative, the last one beyond every edge; sum in ms."""

    counts: tuple[int, ...]
    sum_ms: int


Value = int | float | Histogram
Labels = tuple[str, ...]


class Family(NamedTuple):
    """One metric and the values it has now, each by its label values in the order of `labels`.

    Counters and gauges hold numbers in the metric's own unit, histograms a `Histogram` whose
    bucket edges are `edges_ms`.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...]
    series: Mapping[Labels, Value]
    edges_ms: tuple[int, ...] = ()


class Exposition:
    """Renders families again and again, and writes anew only the series whose value has changed.

    A family's name stands for the same labels and edges every time.
    """

    def __init__(self) -> None:
        self._texts: dict[str, dict[Labels, tuple[Value, str]]] = {}

    def render(self, families: Iterable[Family]) -> bytes:
        """All of them as Prometheus text 0.0.4; a family without series is left out."""
        present = [family for family in families if family.series]
        self._texts = {family.name: self._lines(family) for family in present}
        return "".join(self._text(family) for family in present).encode()

    def _text(self, family: Family) -> str:
        return _header(family) + "".join([text for _, text in self._texts[family.name].values()])

    def _lines(self, family: Family) -> dict[Labels, tuple[Value, str]]:
        # A new table each time: series that have gone leave it without being looked for.
        known = self._texts.get(family.name, {})
        lines = {}
        for labels, value in family.series.items():
            before = known.get(labels)
            if before is None or before[0] != value:
                before = (value, "\n".join(series_lines(family, labels, value)) + "\n")
            lines[labels] = before
        return lines


def render(families: Iterable[Family]) -> bytes:
    """One scrape's text, with nothing kept for the next."""
    return Exposition().render(families)


def _header(family: Family) -> str:
    text = family.help.replace("\\", r"\\").replace("\n", r"\n")
    return f"# HELP {family.name} {text}\n# TYPE {family.name} {family.kind}\n"


def series_lines(family: Family, labels: Labels, value: Value) -> list[str]:
    """The samples of one series, without line ends: one, or all that a histogram consists of."""
    pairs = sorted(zip(family.labels, map(_escaped, labels), strict=True))
    if isinstance(value, Histogram):
        return _histogram_lines(family, pairs, value)
    return [f"{family.name}{_braced(pairs)} {_number(value)}"]


def _histogram_lines(family: Family, pairs: list[tuple[str, str]], value: Histogram) -> list[str]:
    # Label names are sorted, as the client does, so `le` has its place among them.
    head = "".join(f'{name}="{text}",' for name, text in pairs if name < "le")
    tail = "".join(f',{name}="{text}"' for name, text in pairs if name > "le")
    edges = [_number(edge / 1000) for edge in family.edges_ms] + ["+Inf"]
    totals = list(accumulate(value.counts))
    lines = [
        f'{family.name}_bucket{{{head}le="{edge}"{tail}}} {_number(total)}'
        for edge, total in zip(edges, totals, strict=True)
    ]
    braced = _braced(pairs)
    lines.append(f"{family.name}_count{braced} {_number(totals[-1])}")
    lines.append(f"{family.name}_sum{braced} {_number(value.sum_ms / 1000)}")
    return lines


def _braced(pairs: list[tuple[str, str]]) -> str:
    return "{" + ",".join(f'{name}="{text}"' for name, text in pairs) + "}" if pairs else ""


def _number(value: float) -> str:
    return str(floatToGoString(value))  # type: ignore[no-untyped-call]  # the client leaves this one untyped


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
