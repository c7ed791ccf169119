"""What can be counted: one fact, in the words of the metrics."""

import msgspec


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One contribution to one series.

    `labels` are the values in the order of the metric's declaration. `value` is 1 for counters and
    gauges, a duration in ms for histograms, an event time in ms for `oldest`.
    """

    metric: str
    labels: tuple[str, ...]
    value: int
