"""How fast an error budget may burn until somebody is told: factors made from the objective.

After the SRE workbook, "Alerting on SLOs", multiple windows and burn rates. Its factors are made
for objectives of 99 % and more: of an objective of 90 %, no more than ten times the allowed share
can be missed, so that 14.4 never fires.
"""

from typing import Final, Literal, NamedTuple

# A share of one in a million misses has its threshold too: none is rounded to 0 or to 1.
DIGITS: Final = 9


class Window(NamedTuple):
    """Look over a long and a short window, hours and names.

    `spent`: the share of a period's budget that burns in the long window at the workbook's factor.
    `most`: where between a burn of 1 and the greatest possible the factor is at most.
    """

    severity: Literal["page", "ticket"]
    long: str
    long_hours: int
    short: str
    spent: float
    most: float


WINDOWS: Final = (
    Window("page", "1h", 1, "5m", 0.02, 0.25),
    Window("page", "6h", 6, "30m", 0.05, 0.15),
    Window("ticket", "1d", 24, "2h", 0.10, 0.075),
    Window("ticket", "3d", 72, "6h", 0.10, 0.05),
)


class Factor(NamedTuple):
    """From which burn rate on an alert fires, 1 being the rate at which the budget just lasts.

    `refused`: why there is none for this window; then `factor` is the one that was refused.
    `lowered_from`: the workbook's factor, where that one was too high.
    """

    window: Window
    factor: float
    refused: str | None = None
    lowered_from: float | None = None


def greatest_burn(objective: float) -> float:
    """The burn rate when all is missed; raises ValueError for an objective without a budget."""
    if not 0 < objective < 1:
        raise ValueError(f"an objective of {objective} leaves no budget: it lies between 0 and 1")
    return 1 / (1 - objective)


def factors(objective: float, period_hours: float) -> list[Factor]:
    """A factor for each of WINDOWS, refused ones included, the shortest window first."""
    return [_factor(window, objective, period_hours) for window in WINDOWS]


def threshold_ratio(factor: float, objective: float) -> float:
    """The share of missed clocks at that burn rate, below 1."""
    return round(factor * (1 - objective), DIGITS)


def _factor(window: Window, objective: float, period_hours: float) -> Factor:
    greatest = greatest_burn(objective)
    wanted = round(window.spent * period_hours / window.long_hours, 2)
    at_most = round(1 + window.most * (greatest - 1), 2)
    if wanted < 1:
        return Factor(window, wanted, refused=f"a burn of {wanted:g} is one the budget allows")
    if wanted <= at_most:
        return Factor(window, wanted)
    return Factor(window, at_most, lowered_from=wanted)


def remarks(objective: float, period_hours: float) -> list[str]:
    """What was done about factors that would never fire, or always; one line each."""
    greatest = greatest_burn(objective)
    lines = []
    for one in factors(objective, period_hours):
        name = one.window.long
        if one.refused:
            lines.append(f"{name}: none, {one.refused}")
        elif one.lowered_from and one.lowered_from >= greatest:
            lines.append(
                f"{name}: {one.factor:g}; {one.lowered_from:g} refused, it cannot fire: "
                f"no more than {greatest:g} is possible"
            )
        elif one.lowered_from:
            lines.append(
                f"{name}: {one.factor:g} instead of {one.lowered_from:g}, of at most {greatest:g}"
            )
        else:
            lines.append(f"{name}: {one.factor:g}, of at most {greatest:g}")
    return lines
