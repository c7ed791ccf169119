"""Simulated traffic as a pure function of its arguments."""

from collections.abc import Iterator

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.simulator.activities import PARCELS_EACH, TOUCHPOINTS_EACH, crowd, live
from pipeline.producers.simulator.deliveries import parcels_under_way
from pipeline.producers.simulator.scenarios import Scenario
from pipeline.producers.simulator.shifts import open_desk
from pipeline.producers.simulator.world import World


def simulate(
    scenario: Scenario, customers: int, rate: float, seed: int, start: int
) -> Iterator[tuple[int, Touchpoint]]:
    """Touchpoints of `customers` people without end, as (arrival, touchpoint); times in ms UTC.

    `rate` is touchpoints per second of simulated time in a working hour; nights and week-ends have
    fewer (rhythm.py). The same arguments give the same touchpoints, event ids included; reads no
    clock.
    """
    world = World(scenario, customers, f"{scenario.name}/{customers}/{rate}/{seed}/{start}", start)
    open_desk(world, rate)
    crowd(world, rate)
    world.begin(live(world, rate))
    world.begin(parcels_under_way(world, rate / TOUCHPOINTS_EACH * PARCELS_EACH))
    yield from world.run()
