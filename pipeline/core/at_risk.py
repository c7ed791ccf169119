"""That a customer is counted as at risk of leaving."""

import msgspec


class AtRisk(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`origin`: the number counted under. `since`: ms. `is_inactive`: not least by staying away."""

    origin: int
    since: int
    is_inactive: bool
