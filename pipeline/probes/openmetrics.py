"""Values of the past as OpenMetrics text, which promtool turns into blocks of Prometheus' storage.

Beside the text of a scrape: each sample has its time, a counter's family has no `_total` in its
name, and the end is marked.
"""

from collections.abc import Sequence

from pipeline.probes.exposition import Family, Labels, Value, series_lines

END = "# EOF\n"


def family_header(family: Family) -> str:
    """What comes before a family's samples."""
    name = family.name.removesuffix("_total") if family.kind == "counter" else family.name
    text = family.help.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
    return f"# HELP {name} {text}\n# TYPE {name} {family.kind}\n"


def samples(family: Family, labels: Labels, value: Value, seconds: Sequence[int]) -> str:
    """One series with the same value at each of these times, Unix seconds, ascending."""
    # The time comes in between the lines and after the last one: quicker than line by line.
    lines = [f"{line} " for line in series_lines(family, labels, value)]
    lines.append("")
    return "".join([f"{second}\n".join(lines) for second in seconds])
