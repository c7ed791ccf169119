"""Experiments: who was shown which variant, and who ordered after it.

Each customer counts once for each experiment: under the variant shown first in event time, and,
once ordered at or after that moment, as converted. Both are functions of the earliest of what
happened, so the order of arrival does not matter.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from pipeline.contract.details import Experiment
from pipeline.contract.kinds import KIND_NUMBER
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.difference import difference
from pipeline.core.duplicates import mark_of
from pipeline.core.effects import Effect
from pipeline.core.facts import Fact
from pipeline.core.stamp import at_of, origin_of, stamp_of
from pipeline.metrics.declarations import (
    EXPERIMENT_CONVERSIONS,
    EXPERIMENT_EXPOSURES,
    OTHER,
)

LIMIT: Final = 16
KINDS_NOTED: Final = frozenset((KIND_NUMBER["experiment.exposed"], KIND_NUMBER["order.placed"]))


class Exposure(msgspec.Struct, array_like=True, gc=False):
    """Names as they are counted; stamps of the first exposure and of the first order from it on.

    `ordered` is 0 for never.
    """

    experiment: str
    variant: str
    exposed: int
    ordered: int = 0


# By a hash of the experiment's own name: several that are counted as `other` are several.
Exposures = dict[bytes, Exposure]
Allowed = Mapping[str, frozenset[str]]


def take_exposure(
    exposures: Exposures,
    event: Touchpoint,
    allowed: Allowed,
    first_order_from: Callable[[int], int],
) -> list[Effect]:
    """Take an exposure; one that is not the customer's first to the experiment changes nothing.

    `first_order_from`: from a time in ms to the stamp of the first order then or later, 0 for none.
    """
    told = event.detail
    if not isinstance(told, Experiment):
        return []
    key = mark_of(told.experiment)
    known = exposures.get(key)
    new = Exposure(*_labels(told, allowed), stamp_of(event))
    if known and _in_order(known) <= _in_order(new):
        return []
    orders = (first_order_from(at_of(new.exposed)), known.ordered if known else 0)
    new.ordered = min(filter(None, orders), default=0)
    exposures[key] = new
    _forget(exposures)
    return difference(_facts(known), _facts(new))


def take_order(exposures: Exposures, stamp: int) -> list[Effect]:
    """Take an order: whoever was exposed before it or with it is converted."""
    effects: list[Effect] = []
    for exposure in exposures.values():
        if at_of(exposure.exposed) <= at_of(stamp) and stamp < (exposure.ordered or stamp + 1):
            before = _facts(exposure)
            exposure.ordered = stamp
            effects += difference(before, _facts(exposure))
    return effects


def _labels(told: Experiment, allowed: Allowed) -> tuple[str, str]:
    variants = allowed.get(told.experiment)
    if variants is None:
        return OTHER, OTHER
    return told.experiment, told.variant if told.variant in variants else OTHER


def _in_order(exposure: Exposure) -> tuple[int, str, int]:
    return at_of(exposure.exposed), exposure.variant, exposure.exposed


def _forget(exposures: Exposures) -> None:
    """Of too many those without a name of their own go first, then the earliest."""
    while len(exposures) > LIMIT:
        del exposures[min(exposures, key=lambda key: _worth(exposures[key], key))]


def _worth(exposure: Exposure, key: bytes) -> tuple[bool, int, bytes]:
    return exposure.experiment != OTHER, exposure.exposed, key


def _facts(exposure: Exposure | None) -> list[Fact]:
    if exposure is None:
        return []
    counted = [(EXPERIMENT_EXPOSURES, exposure.exposed), (EXPERIMENT_CONVERSIONS, exposure.ordered)]
    names = exposure.experiment, exposure.variant
    return [Fact(metric, (*names, origin_of(stamp)), 1) for metric, stamp in counted if stamp]
