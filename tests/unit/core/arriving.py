"""Histories as they arrive: out of order, but for what is late; with wake-ups in between."""

from collections import Counter
from typing import NamedTuple

from hypothesis import strategies as st

from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.effects import WakeUp
from pipeline.core.facts import Fact
from tests.unit.core.story import BEGINNING, DAY, POLICY, Story, touchpoint


class Arrived(NamedTuple):
    """A history, and how it arrives: each touchpoint less than the lateness horizon later."""

    events: list[Touchpoint]
    in_arrival: list[Touchpoint | WakeUp]
    end_ms: int

    @property
    def in_order(self) -> list[Touchpoint]:
        """As it happened."""
        return sorted(self.events, key=lambda event: event.occurred_at)


@st.composite
def arrivals(
    draw: st.DrawFn, lines: st.SearchStrategy[str], within_ms: int, grid_ms: int
) -> Arrived:
    """`lines`: kinds and fields. Times lie on a grid, so that many are equal or just so far apart.

    A wake-up may come at any time, though nobody asked for it.
    """
    steps = st.integers(0, within_ms // grid_ms)
    delays = st.integers(0, POLICY.lateness_ms - 1)
    told = draw(st.lists(st.tuples(steps, lines, delays), min_size=1, max_size=16))
    events = [
        touchpoint(f"{place * grid_ms / 1000}s {line}", f"e{number}")
        for number, (place, line, _) in enumerate(told)
    ]
    moments: list[tuple[int, Touchpoint | WakeUp]] = [
        (event.occurred_at + delay, event)
        for event, (_, _, delay) in zip(events, told, strict=True)
    ]
    for place in draw(st.lists(steps, max_size=6)):
        at = BEGINNING + place * grid_ms
        moments.append((at, WakeUp(at)))
    # Wake-ups of nobody: a journey begins with a touchpoint.
    moments.sort(key=lambda moment: moment[0])
    begun = next(n for n, (_, event) in enumerate(moments) if isinstance(event, Touchpoint))
    return Arrived(events, [event for _, event in moments[begun:]], within_ms + 30 * DAY)


def end_of(arrived: Arrived) -> str:
    """A time after everything, as stories are told."""
    return f"{arrived.end_ms / 1000}s"


def counted_of(story: Story, *metrics: str) -> Counter[Fact]:
    """What counts in the end under some metrics."""
    return Counter(
        {fact: times for fact, times in story.counted.items() if times and fact.metric in metrics}
    )
