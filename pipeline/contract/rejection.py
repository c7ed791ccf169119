"""Bad input as a value: why a record is not a touchpoint."""

from typing import Final, Literal

import msgspec

Reason = Literal[
    "undecodable",
    "unknown_schema_id",
    "missing_key",
    "null_value",
    "key_mismatch",
    "unknown_kind",
    "unknown_channel",
    "impossible_time",
    "missing_customer",
    "invalid_field",
    "step_raised",
    "tracking_plan",
]
REASONS: Final[tuple[Reason, ...]] = Reason.__args__  # type: ignore[attr-defined]  # typing hides it


class Rejection(msgspec.Struct, frozen=True):
    """A refused record: the `reason` for machines, one of `REASONS`; the `text` for people."""

    reason: Reason
    text: str
