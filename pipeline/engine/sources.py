"""Where to go on reading the sources: what the log recorded against what the broker has now."""

from typing import NamedTuple


class Source(NamedTuple):
    """A source topic's partition as the broker has it; `committed`: the group's offset, if any."""

    topic_id: str
    first: int
    end: int
    committed: int | None


class Standing(NamedTuple):
    """The offset to go on from, records lost on the way, and the alarm to raise, if any."""

    position: int
    lost: int = 0
    alarm: str | None = None


def standing(recorded: int | None, recorded_id: str, source: Source) -> Standing:
    """Decide from where a source topic is read. The recorded position is the authority.

    It was written in the same transaction as the state, while the group's offset, read before the
    old owner was fenced, can be too low, can expire, and knows nothing of a topic created anew.
    """
    if recorded is None:
        reached = source.committed
        gone = None if reached is None else f"its position, {reached} by the group, is not recorded"
        return Standing(source.first, alarm=gone and f"{gone}; it is read from its beginning")
    if recorded_id and source.topic_id and recorded_id != source.topic_id:
        return Standing(
            source.first, alarm="the topic was created anew; it is read from its beginning"
        )
    if recorded < source.first:
        lost = source.first - recorded
        return Standing(source.first, lost, f"{lost} records were deleted before they were read")
    if recorded > source.end:
        return Standing(
            source.end,
            alarm=f"it ends at {source.end}, below the position {recorded}: the broker lost some",
        )
    if source.committed is not None and source.committed > recorded:
        return Standing(
            recorded,
            alarm=f"the group's offset {source.committed} is above the position {recorded}",
        )
    return Standing(recorded)
