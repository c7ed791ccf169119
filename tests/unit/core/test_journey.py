"""What a customer costs: the state is bounded, however much happens."""

from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.kinds import KINDS
from pipeline.core.history import touch_number, touch_of
from pipeline.core.journey import Journey, decode_state, encode_state, wake_backfill_at
from pipeline.core.windows import DAY_MS, counts
from tests.unit.core.story import Story, after, told, touchpoint

CASE = [
    "{}m case.opened chat queue=billing priority=high by=customer",
    "{}m case.assigned chat queue=billing team=tier-1 by=system",
    "{}m message.sent chat by=agent",
    "{}m message.received chat by=customer",
    "{}m case.resolved chat by=agent",
]
OTHERS = [
    "page.viewed web",
    "page.viewed web",
    "product.viewed app",
    "order.placed commerce amount=9900EUR",
    "campaign.sent marketing",
    "survey.answered survey survey=csat:1 score=4",
]


def test_bytes_that_are_no_journey_are_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        decode_state(b"\1garbage")


def test_a_journey_comes_back_from_its_bytes() -> None:
    story = told("0m case.opened", "1m survey.answered survey=nps:1 score=9", "2m call.queued")
    assert decode_state(encode_state(story.journey)) == story.journey


def test_a_new_journey_is_no_customers_yet() -> None:
    assert decode_state(encode_state(Journey())) == Journey()


@given(
    st.lists(st.integers(0, 120 * 24), min_size=60, max_size=90).flatmap(
        lambda hours: st.tuples(st.just(hours), st.permutations(hours))
    )
)
def test_more_than_the_history_holds_is_remembered_alike_in_any_order(
    orders: tuple[list[int], list[int]],
) -> None:
    one, other = Journey(), Journey()
    for journey, order in zip((one, other), orders, strict=True):
        for hours in order:
            journey.remember(touch_number(after(f"{hours}h"), hours % 14, hours % 70, 0, 0))
    assert one == other
    now = after(f"{max(orders[0])}h")
    ages = [now // DAY_MS - after(f"{hours}h") // DAY_MS for hours in orders[0]]
    for window, found in counts(one.history, one.counts, now).items():
        assert found.total() == sum(age < window for age in ages)
    assert touch_of(one.first).occurred_at == after(f"{min(orders[0])}h")


def test_twenty_touchpoints_with_a_case_take_less_than_900_bytes() -> None:
    story = Story()
    lines = [line.format(number * 30) for number, line in enumerate(CASE)]
    lines += [f"{number * 900}m {OTHERS[number % len(OTHERS)]}" for number in range(15)]
    for number, line in enumerate(lines):
        story.take(touchpoint(line, str(UUID(int=(number + 1) << 64 | 0xABCDEF))))
    assert story.journey.touchpoints == 20
    assert len(encode_state(story.journey)) < 900


def test_thousands_of_touchpoints_over_years_stay_within_a_few_kilobytes() -> None:
    story = Story()
    kinds = [kind for kind in KINDS if not kind.startswith(("case", "message"))]
    for number in range(3000):
        kind = kinds[number % len(kinds)]
        story.take(touchpoint(f"{number * 8}h {kind} case=- session=s{number}", f"e{number}"))
    assert len(encode_state(story.journey)) < 6_000


def test_hundreds_of_closed_cases_stay_bounded() -> None:
    story = Story()
    for number in range(300):
        story.tell(
            f"{number}d case.opened case=K{number}", f"{number}.5d case.closed case=K{number}"
        )
    assert len(encode_state(story.journey)) < 20_000


def test_a_state_of_another_layout_is_refused_by_its_number() -> None:
    stored = encode_state(told("0m page.viewed").journey)
    with pytest.raises(ValueError, match="state of layout 04; this version reads 01, 02 and 03"):
        decode_state(b"\4" + stored[1:])
    with pytest.raises(ValueError, match="state of layout none"):
        wake_backfill_at(b"")


def test_a_state_of_the_first_layout_is_read_and_has_one_wake_up() -> None:
    journey = told("0m case.opened", "1h case.closed").journey
    stored = b"\1" + msgspec.msgpack.encode(journey)
    assert decode_state(stored) == journey
    assert journey.wake_at
    assert wake_backfill_at(stored) is None


def test_a_restore_finds_the_wake_up_of_the_backfill_clock_in_front_of_the_state() -> None:
    journey = Journey(wake_backfill_at=after("1h"))
    assert wake_backfill_at(encode_state(journey)) == after("1h")
    assert wake_backfill_at(encode_state(Journey(wake_at=5))) is None
    assert decode_state(encode_state(journey)) == journey
    with pytest.raises(ValueError, match="ends in its head"):
        wake_backfill_at(encode_state(journey)[:5])
