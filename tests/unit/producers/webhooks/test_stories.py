"""One customer's case as each help desk tells it comes to the same in the metrics."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from pipeline.contract.touchpoint import Touchpoint
from pipeline.metrics.declarations import (
    CASES_OPENED,
    CASES_RESOLVED,
    FIRST_RESPONSE,
    RESOLUTION,
    SURVEY_ANSWERS,
)
from tests.unit.core.story import happened
from tests.unit.producers.webhooks.senders import SENDERS, sent

BEGAN_AT = 1_772_442_000  # seconds
MINUTE = 60


def zendesk(document: dict[str, Any], at: int) -> None:
    document["time"] = str(at)


def intercom(document: dict[str, Any], at: int) -> None:
    document["created_at"] = at
    for part in document["data"]["item"]["conversation_parts"]["conversation_parts"]:
        part["created_at"] = at


def chatwoot(document: dict[str, Any], at: int) -> None:
    document["created_at"] = document["updated_at"] = at
    if "conversation" in document:
        document["conversation"]["updated_at"] = at


# (minutes, fixture): the customer writes, a bot answers, a note is taken, an agent answers and
# resolves the case, and the customer is content.
STORIES: dict[str, tuple[Callable[[dict[str, Any], int], None], list[tuple[int, str]]]] = {
    "zendesk": (
        zendesk,
        [
            (0, "ticket_created"),
            (0, "comment_of_customer"),
            (1, "comment_of_system"),
            (5, "note_of_agent"),
            (10, "comment_of_agent"),
            (20, "status_solved"),
            (25, "csat_good"),
        ],
    ),
    "intercom": (
        intercom,
        [
            (0, "begun_by_customer"),
            (1, "reply_of_operator"),
            (5, "note"),
            (10, "reply_of_admin"),
            (20, "closed"),
            (25, "rated"),
        ],
    ),
    "chatwoot": (
        chatwoot,
        [
            (0, "conversation_created"),
            (0, "message_of_contact"),
            (1, "message_of_bot"),
            (5, "note_of_agent"),
            (10, "message_of_agent"),
            (20, "resolved"),
            (25, "csat_answered"),
        ],
    ),
}


def deliveries(source: str) -> Iterator[Touchpoint]:
    """The touchpoints of the story, each delivery twice."""
    set_time, story = STORIES[source]
    for minutes, name in story:
        document = msgspec.json.decode(SENDERS[source].fixture(name))
        set_time(document, BEGAN_AT + minutes * MINUTE)
        for _ in range(2):
            yield from sent(source, msgspec.json.encode(document))


@pytest.mark.parametrize("source", STORIES)
def test_a_case_comes_to_the_same_from_every_help_desk(source: str) -> None:
    story = happened(deliveries(source))
    assert story.values(FIRST_RESPONSE, hours="calendar") == [10 * MINUTE]
    assert story.values(RESOLUTION, hours="calendar", cycle="first") == [20 * MINUTE]
    assert story.total(CASES_OPENED) == 1
    assert story.total(CASES_RESOLVED, by="agent") == story.total(CASES_RESOLVED) == 1
    assert story.total(SURVEY_ANSWERS, survey="csat") == 1
