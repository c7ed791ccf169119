"""The settings that decide what counts."""

import msgspec


class Policy(msgspec.Struct, frozen=True):
    """How far back corrections reach, how long closed cases are kept, and which queues have a name.

    Times in ms. A queue outside `queues` is counted under `other`.
    """

    lateness_ms: int = 7 * 86_400_000
    case_retention_ms: int = 30 * 86_400_000
    queues: frozenset[str] = frozenset()
