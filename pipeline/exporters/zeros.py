"""The series that exist before anything is counted: bounded label sets begin at 0.

Prometheus does not take a new series to have begun at 0: the first increment of a label set that
was not there before is lost to `rate()`. Histograms are begun not here but by the worker, which
writes a 0 for each histogram of a case together with the first case of its labels.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from types import MappingProxyType

from pipeline.contract.kinds import KINDS
from pipeline.metrics.declarations import (
    ACTION_REASONS,
    CHANNEL_SWITCHES,
    LABEL_VALUES,
    METRICS,
    NONE,
    OTHER,
    OUTCOMES,
    SCORES,
    Metric,
)
from pipeline.probes.exposition import Labels

BEGUN_HERE = ("counter", "gauge")


def zeros(
    queues: Iterable[str], experiments: Mapping[str, Iterable[str]] = MappingProxyType({})
) -> dict[str, frozenset[Labels]]:
    """Metric name → label values that begin at 0, of live events.

    `queues` and `experiments`, each with its variants, are the allow-lists.
    """
    closed = {
        **LABEL_VALUES,
        "queue": tuple(dict.fromkeys((NONE, OTHER, *queues))),
        "kind": tuple(KINDS),
        "origin": ("live",),
    }
    return {
        metric.name: frozenset(_label_sets(metric, closed, experiments))
        for metric in METRICS.values()
        if metric.kind in BEGUN_HERE and _bounded(metric, closed)
    }


# Which of their values go together, `_label_sets` knows.
_PAIRED = {"score", "outcome", "experiment", "variant", "action", "reason"}


def _bounded(metric: Metric, closed: Mapping[str, tuple[str, ...]]) -> bool:
    return set(metric.labels) <= {*closed, *_PAIRED}


def _label_sets(
    metric: Metric,
    closed: Mapping[str, tuple[str, ...]],
    experiments: Mapping[str, Iterable[str]],
) -> Iterator[Labels]:
    if "score" in metric.labels:
        # Which scores there are depends on the survey.
        for survey, scores in SCORES.items():
            yield from _products(metric, {**closed, "survey": (survey,), "score": scores})
    elif "variant" in metric.labels:
        for experiment, variants in experiments.items():
            named = {"experiment": (experiment,), "variant": tuple(variants)}
            yield from _products(metric, {**closed, **named})
    elif "action" in metric.labels:
        for action, reason in ACTION_REASONS:
            yield from _products(metric, {**closed, "action": (action,), "reason": (reason,)})
    elif "outcome" in metric.labels:
        yield from _products(metric, {**closed, "outcome": OUTCOMES[metric.name]})
    elif metric.name == CHANNEL_SWITCHES:
        yield from (labels for labels in _products(metric, closed) if labels[0] != labels[1])
    else:
        yield from _products(metric, closed)


def _products(metric: Metric, values: Mapping[str, tuple[str, ...]]) -> Iterator[Labels]:
    return product(*(values[name] for name in metric.labels))
