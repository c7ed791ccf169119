"""Stretches of simulated traffic that several tests look at."""

from itertools import takewhile

import pytest

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.simulator import SCENARIOS, simulate
from pipeline.producers.simulator.scenarios import HOUR_MS, ScenarioName

MONDAY_9 = 1_772_442_000_000  # 2 March 2026, 09:00 UTC
Told = list[tuple[int, Touchpoint]]


def told_within(scenario: ScenarioName, hours: float, rate: float = 1.0, seed: int = 1) -> Told:
    """What arrives in the first `hours` of a story that begins on a Monday at nine."""
    end = MONDAY_9 + hours * HOUR_MS
    told = simulate(SCENARIOS[scenario], 2_000, rate, seed, MONDAY_9)
    return list(takewhile(lambda one: one[0] < end, told))


@pytest.fixture(scope="session")
def days() -> Told:
    """Three calm days."""
    return told_within("calm", 72)


@pytest.fixture(scope="session")
def busy_day() -> Told:
    """Eight calm hours of a larger company."""
    return told_within("calm", 8, rate=3)


@pytest.fixture(scope="session")
def slow_day() -> Told:
    """The same eight hours with too few agents in one queue."""
    return told_within("slow-support", 8, rate=3)
