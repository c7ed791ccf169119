"""The facts that stand in a journey: what a restored partition has to be told again."""

from pipeline.core.facts import Fact
from pipeline.core.journey import Journey
from pipeline.metrics.declarations import OLDEST_UNANSWERED


def standing_facts(journey: Journey) -> list[Fact]:
    """The `oldest` facts: tallies keep only the oldest of each series, not all of them."""
    return [
        fact
        for case in journey.open.values()
        for standing in case.standing
        if (fact := case.clock.counted(standing)).metric == OLDEST_UNANSWERED
    ]
