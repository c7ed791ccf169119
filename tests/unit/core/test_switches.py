from pipeline.core.effects import WakeUp
from pipeline.core.switches import Switches, switches
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
