"""Where in the journey a customer is.

The stage of the latest touchpoint whose kind has one, by event time; at equal times the later
stage. Awareness is what we do to reach somebody: it is the stage only of a customer of whom nothing
further is known. Friction, what we send and who people are move nobody. It is a greatest value of
what happened, so the order of arrival does not matter.
"""

from typing import Final

from pipeline.contract.kinds import KINDS
from pipeline.metrics.declarations import LABEL_VALUES

STAGES: Final = LABEL_VALUES["stage"]
NONE: Final = 0
AWARENESS: Final = 1

_NUMBER: Final = {stage: number for number, stage in enumerate(STAGES)}
# By kind number: the stage a touchpoint of that kind moves a customer to, or NONE.
STAGE_OF: Final = tuple(_NUMBER.get(kind.stage, NONE) for kind in KINDS.values())


def moves(stage: int, stage_at: int, kind_stage: int, occurred_at: int) -> bool:
    """Whether a touchpoint of `kind_stage` moves a customer who came to `stage` at `stage_at`."""
    if kind_stage <= AWARENESS:
        return kind_stage > stage
    return stage <= AWARENESS or (occurred_at, kind_stage) > (stage_at, stage)
