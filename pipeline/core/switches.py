"""Changes of channel within the customer's cases."""

from typing import NamedTuple

from pipeline.core.casebook import all_cases
from pipeline.core.journey import Journey


class Switches(NamedTuple):
    """The customer's next contact about a case came on another channel.

    `seamless`: it went on with the case. `restarted`: the customer had to begin again, with a
    second opening or a second case that was merged.
    """

    seamless: int
    restarted: int


def switches(journey: Journey) -> Switches:
    """The changes of channel in all cases known."""
    clocks = [case.clock for case in all_cases(journey).values()]
    return Switches(
        sum(clock.switches for clock in clocks), sum(clock.restarts for clock in clocks)
    )
