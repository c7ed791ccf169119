"""From facts counted before to facts that hold now: what to count and what to take back."""

from collections import Counter
from collections.abc import Iterable

from pipeline.core.effects import Add, Effect, Retract
from pipeline.core.facts import Fact


def difference(before: Iterable[Fact], after: Iterable[Fact]) -> list[Effect]:
    """What leads from one set of facts (each may occur more than once) to the other."""
    was, now = Counter(before), Counter(after)
    return [
        *(Retract(fact) for fact in (was - now).elements()),
        *(Add(fact) for fact in (now - was).elements()),
    ]
