"""When something happened, as senders write it: ISO 8601 with its zone, or ms since 1970 UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final

from pipeline.contract.rejection import Rejection

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)


def moment_ms(name: str, given: object, now_ms: int) -> int | Rejection:
    """In ms UTC; now, where it is not given. `name` is the field's, for the rejection's text.

    Parts of a millisecond are dropped. A time without a zone is refused: it would be a guess.
    """
    if given is None:
        return now_ms
    if type(given) is int:
        return given
    if isinstance(given, str):
        try:
            moment = datetime.fromisoformat(given)
        except ValueError:
            return _refused(name, "is not ISO 8601")
        if moment.tzinfo is None:
            return _refused(name, "names no zone")
        return _since_epoch(moment)
    return _refused(name, "is neither a text nor whole ms")


def _since_epoch(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND


def _refused(name: str, fault: str) -> Rejection:
    return Rejection(
        "impossible_time", f"{name}: {fault}; ms since 1970 and ISO 8601 with its zone are read"
    )
