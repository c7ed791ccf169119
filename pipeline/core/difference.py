"""From facts counted before to facts that hold now: what to count and what to take back."""

from collections import Counter
from typing import TypeVar

from pipeline.core.effects import Add, Effect, Retract
from pipeline.core.facts import Fact

T = TypeVar("T")


def difference(before: list[Fact], after: list[Fact]) -> list[Effect]:
    """What leads from one set of facts (each may occur more than once) to the other."""
    if not before:
        return [Add(fact) for fact in after]
    gone, new = parted(before, after)
    return [*map(Retract, gone), *map(Add, new)]


def parted(before: list[T], after: list[T]) -> tuple[list[T], list[T]]:
    """What is only among the former, and what is only among the latter. Hot path.

    Mostly both begin alike and differ in one thing at their end: then nothing has to be counted.
    """
    same = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        same += 1
    before, after = before[same:], after[same:]
    if not before or not after or len(before) == len(after) == 1:
        return before, after
    was, now = Counter(before), Counter(after)
    return [*(was - now).elements()], [*(now - was).elements()]
