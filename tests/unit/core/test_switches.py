from pipeline.core.effects import WakeUp
from pipeline.core.switches import Switches, switches
from pipeline.metrics.declarations import CHANNEL_SWITCHES
from tests.unit.core.story import after, told


def test_a_contact_on_another_channel_that_keeps_its_case_is_seamless() -> None:
    story = told("0m case.opened email", "1m message.received chat", "2m message.received chat")
    assert switches(story.journey) == Switches(seamless=1, restarted=0)


def test_a_second_opening_on_another_channel_began_again() -> None:
    story = told("0m case.opened email", "1m case.opened phone by=customer")
    assert switches(story.journey) == Switches(seamless=0, restarted=1)


def test_a_second_case_that_was_merged_began_again() -> None:
    story = told(
        "0m case.opened email case=P", "1m case.opened phone case=C", "2m case.merged case=C into=P"
    )
    assert switches(story.journey) == Switches(seamless=0, restarted=1)


def test_each_change_of_channel_is_counted_with_both_channels() -> None:
    story = told(
        "0m case.opened email queue=billing",
        "1m message.received chat",
        "2m message.received chat",
        "3m case.opened phone by=customer origin=backfill",
    )
    moved = {"from": "email", "to": "chat", "seamless": "true", "origin": "live"}
    assert story.values(CHANNEL_SWITCHES, **moved) == [1]
    began_again = {"from": "chat", "to": "phone", "seamless": "false", "origin": "backfill"}
    assert story.values(CHANNEL_SWITCHES, **began_again) == [1]
    assert story.total(CHANNEL_SWITCHES) == 2


def test_a_contact_that_comes_late_in_between_puts_the_changes_right() -> None:
    story = told("0m case.opened email", "9m message.received chat", "5m message.received phone")
    assert story.values(CHANNEL_SWITCHES, **{"from": "email", "to": "phone"}) == [1]
    assert story.values(CHANNEL_SWITCHES, **{"from": "phone", "to": "chat"}) == [1]
    assert story.total(CHANNEL_SWITCHES) == 2


def test_what_we_send_on_another_channel_is_no_switch() -> None:
    story = told(
        "0m case.opened email", "1m message.sent chat by=agent", "2m message.received email"
    )
    assert switches(story.journey) == Switches(0, 0)


def test_switches_of_cases_that_are_over_still_count() -> None:
    story = told("0m case.opened email", "1m message.received chat", "2m case.closed")
    assert switches(story.journey) == Switches(1, 0)
    story.take(WakeUp(after("31d")))
    assert story.journey.folded
    assert switches(story.journey) == Switches(1, 0)
