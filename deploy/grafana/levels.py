"""From which value on a number is shown in which colour: the objectives of everybody's default.

Queues may have objectives of their own; panels that show those draw them from the recorded series.
"""

from grafana_foundation_sdk.models.dashboard import Threshold

from pipeline.agreement.agreement import NO_AGREEMENT

GOOD = "green"
WARNING = "orange"
BAD = "red"

# (from this value on, colour), lowest first; below the first it is the colour of `None`.
Levels = tuple[tuple[float | None, str], ...]
NO_LEVELS: Levels = ()
PLAIN = "text"


def at_most(objective: float | None) -> Levels:
    """Bad from `objective` on; no levels where there is no objective."""
    return () if objective is None else ((None, GOOD), (objective, BAD))


def at_least(objective: float | None) -> Levels:
    """Bad below `objective`."""
    return () if objective is None else ((None, BAD), (objective, GOOD))


def seconds(milliseconds: int | None) -> float | None:
    """An objective's duration in the unit of the metrics."""
    return None if milliseconds is None else milliseconds / 1000


def steps_of(levels: Levels) -> list[Threshold]:
    """As Grafana writes them."""
    return [Threshold(value=value, color=color) for value, color in levels or ((None, PLAIN),)]


_OBJECTIVES = NO_AGREEMENT.objectives
_QUEUES = _OBJECTIVES.queues

OLDEST_UNANSWERED = at_most(seconds(_QUEUES.oldest_unanswered_ms))
CSAT = at_least(_QUEUES.csat)
LAG = at_most(seconds(_OBJECTIVES.lag_ms))
DEAD_LETTERS = at_most(_OBJECTIVES.dead_letters)
# What there must be none of.
NONE_OF_IT: Levels = ((None, GOOD), (1, BAD))
# Of the error budget: spent is bad, a quarter left is a warning.
BUDGET: Levels = ((None, BAD), (0, WARNING), (0.25, GOOD))
# At a burn of 1 the budget lasts exactly as long as its period.
BURN: Levels = ((None, GOOD), (1, WARNING), (6, BAD))
YES: Levels = ((None, BAD), (1, GOOD))
