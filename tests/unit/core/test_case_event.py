import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.case_event import case_event_of, id_of, pack, unpack, unpacked_id
from pipeline.core.case_kinds import IN_ORDER
from tests.unit.core.story import touchpoint

QUEUES = frozenset(("billing",))
UUID = "0b9f8f9e-9a3c-4f0e-8f0e-1a2b3c4d5e6f"
LINES = [
    "3m case.opened chat queue=billing team=tier-1 priority=urgent by=bot origin=backfill",
    "4m message.sent by=agent",
    "4m message.sent by=agent visibility=internal",
    "4m case.opened queue=elsewhere",
    "5m case.merged into=K2",
]


def number(name: str | None, names: list[str]) -> int:
    return 0 if name is None else names.index(name) + 1


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("event_id", ["e1", UUID, UUID.upper(), UUID.replace("-", ""), "é" * 18])
def test_an_event_comes_back_from_its_packed_form(line: str, event_id: str) -> None:
    event = case_event_of(touchpoint(line, event_id), QUEUES)
    names = ["billing", "elsewhere", "tier-1", "K2", "q"]
    packed = pack(event, number(event.queue, names), number(event.team, names))
    assert unpack(packed, names, QUEUES) == event
    assert unpacked_id(id_of(packed)) == event.event_id == event_id


@given(st.text(min_size=1), st.sampled_from(IN_ORDER), st.integers(0, 10**9))
def test_any_id_comes_back(event_id: str, kind: str, seconds: int) -> None:
    event = case_event_of(touchpoint(f"{seconds}s {kind} queue=q", event_id), QUEUES)
    assert unpack(pack(event, 1, 0), ["q"], QUEUES) == event


def test_a_uuid_takes_17_bytes() -> None:
    event = case_event_of(touchpoint("0m case.opened", UUID), QUEUES)
    assert len(id_of(pack(event, 0, 0))) == 17


def test_a_queue_is_listed_by_the_allow_list_of_today() -> None:
    event = case_event_of(touchpoint("0m case.opened queue=billing", "e1"), QUEUES)
    packed = pack(event, 1, 0)
    assert unpack(packed, ["billing"], QUEUES).is_listed
    assert not unpack(packed, ["billing"], frozenset()).is_listed
