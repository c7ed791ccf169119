"""What is yet to be done for a customer, and what was."""

import msgspec


class Acts(msgspec.Struct, array_like=True, gc=False):
    """By the place of an action, the time (ms) of the cause waited with, and of the one done."""

    waiting: dict[int, int] = {}
    done: dict[int, int] = {}
