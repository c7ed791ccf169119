from itertools import permutations

import pytest

from pipeline.contract.kinds import KINDS
from pipeline.core.stage import STAGE_OF, STAGES
from pipeline.metrics.declarations import CUSTOMERS
from tests.unit.core.story import Story, happened, told, touchpoint


def stage_of(story: Story) -> str:
    return STAGES[story.journey.stage]


@pytest.mark.parametrize(
    ("line", "stage"),
    [
        ("campaign.sent marketing", "awareness"),
        ("page.viewed web", "consideration"),
        ("article.viewed knowledge", "self-service"),
        ("order.placed commerce", "purchase"),
        ("shipment.delivered delivery", "delivery"),
        ("product.used app", "use"),
        ("case.opened email", "service"),
        ("review.posted web", "feedback"),
        ("points.earned store", "loyalty"),
        ("payment.failed billing", "none"),
        ("notification.sent email", "none"),
        ("customer.updated web", "none"),
    ],
)
def test_a_first_touchpoint_brings_a_customer_to_its_stage(line: str, stage: str) -> None:
    story = told(f"0m {line}")
    assert stage_of(story) == stage
    assert story.values(CUSTOMERS, stage=stage, origin="live") == [1]


def test_every_stage_of_the_vocabulary_is_a_stage_or_moves_nobody() -> None:
    others = {"friction", "reaching out", "identity", "staff"}
    assert {kind.stage for kind in KINDS.values()} - set(STAGES) == others
    assert len(STAGE_OF) == len(KINDS)


def test_the_latest_touchpoint_by_event_time_tells_the_stage() -> None:
    assert stage_of(told("0m case.opened", "1m page.viewed web")) == "consideration"
    assert stage_of(told("1m page.viewed web", "0m case.opened")) == "consideration"


def test_at_equal_times_the_later_stage_counts() -> None:
    assert stage_of(told("0m case.opened", "0m page.viewed web")) == "service"


def test_a_campaign_does_not_take_a_customer_back_to_awareness() -> None:
    assert stage_of(told("0m order.placed commerce", "1m campaign.sent marketing")) == "purchase"


def test_a_customer_is_counted_in_one_stage_only() -> None:
    story = told("0m campaign.sent marketing", "1m page.viewed web", "2m order.placed commerce")
    assert story.values(CUSTOMERS) == [1]
    assert story.values(CUSTOMERS, stage="purchase") == [1]


def test_a_customer_is_backfilled_until_the_first_live_touchpoint() -> None:
    story = told("0m page.viewed web origin=backfill")
    assert story.values(CUSTOMERS, stage="consideration", origin="backfill") == [1]
    story.tell("1m payment.failed billing", "2m page.viewed web origin=backfill")
    assert story.values(CUSTOMERS, stage="consideration", origin="live") == [1]
    assert story.total(CUSTOMERS) == 1


def test_any_order_of_arrival_comes_to_the_same_stage() -> None:
    lines = [
        "0m campaign.sent marketing",
        "1m order.placed commerce",
        "2m payment.failed billing",
        "2m page.viewed web origin=backfill",
        "3m campaign.sent marketing",
    ]
    events = [touchpoint(line, line) for line in lines]
    for order in permutations(events):
        story = happened(order)
        assert stage_of(story) == "consideration"
        assert story.values(CUSTOMERS, stage="consideration", origin="live") == [1]
