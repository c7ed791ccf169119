"""Pieces of what an alert says: Prometheus fills them in as it fires."""

from typing import Final

QUEUE: Final = "{{ $labels.queue }}"
CHANNEL: Final = "{{ $labels.channel }}"
INSTANCE: Final = "{{ $labels.instance }}"
TOPIC: Final = "{{ $labels.topic }}"
TARGET: Final = '{{ $labels.target | reReplaceAll "_" " " }}'
# The alert's own value.
SHARE: Final = "{{ $value | humanizePercentage }}"
COUNT: Final = "{{ $value | humanize }}"
TIME: Final = "{{ $value | humanizeDuration }}"
MOMENT: Final = "{{ $value | humanizeTimestamp }}"


def share(query: str, *names: str, before: str = "") -> str:
    """The share that a query answers, with what goes `before` it; see `_asked`."""
    return _asked(query, names, "humanizePercentage", before)


def count(query: str, *names: str) -> str:
    """The count that a query answers; see `_asked`."""
    return _asked(query, names, "humanize")


def time(query: str, *names: str) -> str:
    """The duration, from seconds, that a query answers; see `_asked`."""
    return _asked(query, names, "humanizeDuration")


def moment(query: str, *names: str, before: str = "") -> str:
    """The moment, from seconds since 1970, that a query answers; else see `share`."""
    return _asked(query, names, "humanizeTimestamp", before)


def _asked(query: str, names: tuple[str, ...], shown: str, before: str = "") -> str:
    """Nothing where there is no answer. `query` has a %q for each of the labels `names`."""
    labels = "".join(f" $labels.{name}" for name in names)
    return (
        f"{{{{ with printf `{query}`{labels} | query }}}}{before}"
        f"{{{{ . | first | value | {shown} }}}}{{{{ end }}}}"
    )
