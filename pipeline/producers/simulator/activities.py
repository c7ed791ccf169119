"""What people begin to do, and how often: one row each."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from pipeline.producers.simulator.marketing import receive_campaign, see_ad
from pipeline.producers.simulator.ownership import (
    change_profile,
    go_to_store,
    speak,
    subscribe,
    use_product,
    wonder,
)
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.rhythm import arrivals, intensity
from pipeline.producers.simulator.surveys import ask_for_recommendation
from pipeline.producers.simulator.timeline import Process
from pipeline.producers.simulator.visits import MEAN_VISIT_MS, READING_MS, visit
from pipeline.producers.simulator.world import World


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a customer begins out of their own; all else follows from it."""

    begin: Callable[[World, Customer], Process]
    weight: float


ACTIVITIES: Final = (
    Activity(visit, 24),
    Activity(wonder, 24),
    Activity(use_product, 14),
    Activity(receive_campaign, 16),
    Activity(see_ad, 9),
    Activity(go_to_store, 4),
    Activity(subscribe, 4),
    Activity(ask_for_recommendation, 3),
    Activity(speak, 2.5),
    Activity(change_profile, 2),
)
BEGUN: Final = tuple(activity.begin for activity in ACTIVITIES)
RUNNING_WEIGHTS: Final = tuple(accumulate(activity.weight for activity in ACTIVITIES))
VISITS_SHARE: Final = 24 / RUNNING_WEIGHTS[-1]
# Touchpoints that one activity brings about in the long run, cases and parcels included, and the
# share of activities that send a parcel (measured; test_generator.py holds the first).
TOUCHPOINTS_EACH: Final = 4.8
PARCELS_EACH: Final = 0.05


def live(world: World, rate: float) -> Process:
    """Customers begin their activities, for `rate` touchpoints per second of a working hour."""
    choices = world.chance.choices
    for at in arrivals(world.chance, rate / TOUCHPOINTS_EACH, world.now):
        yield at - world.now
        [begin] = choices(BEGUN, cum_weights=RUNNING_WEIGHTS)
        world.begin(begin(world, world.somebody()))


def crowd(world: World, rate: float) -> None:
    """Those who are in the shop already when the story begins, so that it begins at full pace."""
    visits_per_ms = rate / TOUCHPOINTS_EACH * VISITS_SHARE / 1000 * intensity(world.now)
    # How long a visit goes on does not depend on how long it has lasted.
    for _ in range(round(visits_per_ms * MEAN_VISIT_MS)):
        world.begin(visit(world, world.somebody()), int(world.chance.random() * READING_MS))
