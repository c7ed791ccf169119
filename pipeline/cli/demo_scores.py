"""The usual figures of satisfaction, from counts by score (metrics.md: recorded CSAT, NPS, CES)."""

from collections.abc import Callable, Mapping
from typing import Final

Counts = Mapping[int, float]


def csat(answers: Counts) -> float:
    """Share of the answers 4 and 5, in per cent."""
    return 100 * share(answers, 4, 5)


def nps(answers: Counts) -> float:
    """Per cent of 9 and 10 minus per cent of 0 to 6: −100 to 100."""
    return 100 * (share(answers, 9, 10) - share(answers, 0, 6))


def ces(answers: Counts) -> float:
    """The mean, 1 to 7."""
    return sum(score * count for score, count in answers.items()) / sum(answers.values())


def share(answers: Counts, lowest: int, highest: int) -> float:
    """The share of answers from `lowest` to `highest`."""
    within = sum(count for score, count in answers.items() if lowest <= score <= highest)
    return within / sum(answers.values())


MEASURES: Final[Mapping[str, Callable[[Counts], float]]] = {"csat": csat, "nps": nps, "ces": ces}
