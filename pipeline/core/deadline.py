"""What counts at a moment to come, unless something happens before."""

from typing import Final

import msgspec

from pipeline.core.hours import NOT_KEPT

FIRST_RESPONSE: Final = 0
NEXT_RESPONSE: Final = 1
RESOLUTION: Final = 2
FIRST_CONTACT: Final = 3

RESPONSES: Final = (FIRST_RESPONSE, NEXT_RESPONSE)
TARGETS: Final = (*RESPONSES, RESOLUTION)


class Deadline(msgspec.Struct, array_like=True, gc=False):
    """A clock with a target, or a resolve that is to stay one for seven days.

    `at`: ms; what happens at that very moment is in time. `labels`: as counted. `reading`: the
    business hours' reading at which it is due; it then moves with the queue's calendar.
    """

    kind: int
    at: int
    labels: int
    reading: int = NOT_KEPT
