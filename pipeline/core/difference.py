"""From facts counted before to facts that hold now: what to count and what to take back."""

from collections import Counter

from pipeline.core.effects import Add, Effect, Retract
from pipeline.core.facts import Fact


def difference(before: list[Fact], after: list[Fact]) -> list[Effect]:
    """What leads from one set of facts (each may occur more than once) to the other."""
    if not before:
        return [Add(fact) for fact in after]
    if before == after:
        return []
    was, now = Counter(before), Counter(after)
    return [
        *(Retract(fact) for fact in (was - now).elements()),
        *(Add(fact) for fact in (now - was).elements()),
    ]
