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


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("event_id", ["e1", UUID, UUID.upper(), UUID.replace("-", ""), "é" * 18])
def test_an_event_comes_back_from_its_packed_form(line: str, event_id: str) -> None:
    event = case_event_of(touchpoint(line, event_id), QUEUES)
    names: list[str] = []
    packed = pack(event, names)
    assert unpack(packed, names, QUEUES) == event
    assert unpacked_id(id_of(packed)) == event.event_id == event_id


@given(st.text(min_size=1), st.sampled_from(IN_ORDER), st.integers(0, 10**9))
def test_any_id_comes_back(event_id: str, kind: str, seconds: int) -> None:
    event = case_event_of(touchpoint(f"{seconds}s {kind} queue=q", event_id), QUEUES)
    names: list[str] = []
    assert unpack(pack(event, names), names, QUEUES) == event


def test_a_uuid_takes_16_bytes() -> None:
    event = case_event_of(touchpoint("0m case.opened", UUID), QUEUES)
    other = case_event_of(touchpoint("0m case.opened", UUID.upper()), QUEUES)
    assert len(pack(other, [])) - len(pack(event, [])) == 20


def test_a_queue_is_listed_by_the_allow_list_of_today() -> None:
    event = case_event_of(touchpoint("0m case.opened queue=billing", "e1"), QUEUES)
    names: list[str] = []
    packed = pack(event, names)
    assert unpack(packed, names, QUEUES).is_listed
    assert not unpack(packed, names, frozenset()).is_listed
