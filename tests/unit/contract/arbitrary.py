"""Touchpoints and journeys of every shape, for property tests."""

from functools import cache
from typing import Any, get_args

import msgspec
from hypothesis import strategies as st

from pipeline.contract.details import DETAILS, Detail
from pipeline.contract.kinds import ACTORS, CHANNELS, KINDS, ORIGINS, PRIORITIES
from pipeline.contract.records import OpenCase, Summary
from pipeline.contract.schemas import read_schemas
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.wire import Codec

# Short ones, ones beyond ASCII, and ones whose length takes two and three bytes.
texts = st.one_of(
    st.text(max_size=12),
    st.text(min_size=60, max_size=70),
    st.integers(8180, 8200).map("x".__mul__),
)
# Where the number of bytes changes, on both sides of 0.
edges = sorted(
    {sign * ((1 << bits) + by) for sign in (1, -1) for bits in range(63) for by in (-1, 0, 1)}
)
longs = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.sampled_from(edges), st.integers(10**12, 2 * 10**12)
)
ints = st.one_of(
    st.integers(-(2**31), 2**31 - 1), st.sampled_from([n for n in edges if abs(n) < 2**31])
)
times = st.one_of(st.integers(946_684_800_000, 2_200_000_000_000), longs)


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def details() -> st.SearchStrategy[Detail]:
    """Any detail that the types allow, whether or not its values make sense."""
    return st.one_of([_detail(struct) for struct in DETAILS])


def _detail(struct: type[Detail]) -> st.SearchStrategy[Detail]:
    fields = {field.name: _of_type(field.type) for field in msgspec.structs.fields(struct)}
    return st.builds(struct, **fields)


def _of_type(annotation: Any) -> st.SearchStrategy[Any]:
    if annotation is str:
        return texts
    if annotation is bool:
        return st.booleans()
    if annotation == list[str]:
        return st.lists(texts, max_size=3)
    branches = get_args(annotation)
    if type(None) in branches:
        return st.one_of([st.none() if b is type(None) else _of_type(b) for b in branches])
    if branches[0] is int:
        return ints if "lt" in repr(branches[1]) and branches[1].lt is not None else longs
    return st.sampled_from(branches)


def touchpoints() -> st.SearchStrategy[Touchpoint]:
    """Any touchpoint that the schema can hold."""
    names = "customer_id anonymous_id agent_id team case_id order_id session_id queue locale source"
    strings = dict.fromkeys(names.split(), optional(texts))
    return st.builds(
        Touchpoint,
        event_id=texts,
        kind=st.sampled_from([*KINDS, "tea.drunk"]),
        channel=st.sampled_from([*CHANNELS, "pigeon"]),
        occurred_at=times,
        received_at=times,
        actor=optional(st.sampled_from(ACTORS)),
        priority=optional(st.sampled_from(PRIORITIES)),
        origin=st.sampled_from(ORIGINS),
        attributes=st.dictionaries(texts, texts, max_size=4),
        detail=optional(details()),
        **strings,
    )


def summaries() -> st.SearchStrategy[Summary]:
    """Any public part of a journey that the schema can hold."""
    words = st.sampled_from(["open", "waiting", "chat", "service", "high"]) | texts
    open_cases = st.builds(
        OpenCase,
        case_id=texts,
        status=words,
        channel=words,
        queue=optional(texts),
        priority=optional(words),
        opened_at=longs,
        unanswered_since=optional(longs),
    )
    return st.builds(
        Summary,
        customer_key=texts,
        stage=words,
        first_at=longs,
        last_at=longs,
        last_channel=words,
        touchpoints=longs,
        open=st.lists(open_cases, max_size=3),
        csat=optional(ints),
        nps=optional(ints),
        ces=optional(ints),
        orders=ints,
        bad_experiences=ints,
    )


@cache
def fixed_codec() -> Codec:
    """The codec of the fixed ids; it has no state, so that all tests may share it."""
    return Codec(read_schemas())


def message(**changes: Any) -> Touchpoint:
    """A valid touchpoint, with changes."""
    fields: dict[str, Any] = {
        "event_id": "e-1",
        "kind": "message.received",
        "channel": "chat",
        "occurred_at": 1_773_646_200_000,
        "received_at": 1_773_646_200_120,
        "customer_id": "48213",
        "actor": "customer",
        "case_id": "9301",
    }
    return Touchpoint(**(fields | changes))
