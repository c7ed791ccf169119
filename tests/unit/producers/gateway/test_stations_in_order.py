"""The tracking plan and privacy stand between the door and Kafka, in this order."""

from pathlib import Path

import pytest

from pipeline.producers.plan.plan import TrackingPlan
from pipeline.producers.plan.reading import plan_of
from pipeline.producers.privacy.suppression import SuppressionList
from tests.support.gateway import GatewayUnderTest, a_key, seen

ONE = "/v1/touchpoints"


def plan(action: str) -> TrackingPlan:
    return plan_of(
        f"""
        [sources.shop]
        action = "{action}"
        [[sources.shop.rules]]
        kinds = ["page.viewed"]
        channels = ["web"]
        attributes = ["page_type"]
        """,
        "plan.toml",
    )


async def test_what_the_plan_does_not_have_is_refused() -> None:
    tested = GatewayUnderTest(a_key(sources=("shop",)), plan=plan("refuse"))
    assert (await tested.post(ONE, seen())).status == 202
    answer = await tested.post(ONE, seen(channel="app"))
    assert answer.status == 422
    assert answer.json["type"] == "urn:cx:problem:tracking-plan-violated"
    assert tested.metric('cx_gateway_plan_violations_total{action="refuse"}') == 1


async def test_or_put_aside_without_what_is_private() -> None:
    tested = GatewayUnderTest(a_key(sources=("shop",)), plan=plan("quarantine"))
    answer = await tested.post(ONE, seen(channel="app", customer_id="a@example.org"))
    assert answer.status == 202
    [(touchpoint, violation)] = tested.publisher.quarantined
    assert violation.action == "quarantine"
    assert touchpoint.customer_id is not None
    assert touchpoint.customer_id.startswith("email:")
    assert tested.publisher.published == []
    series = 'cx_gateway_touchpoints_total{result="quarantined",source_format="json"}'
    assert tested.metric(series) == 1


async def test_what_is_published_holds_nothing_private() -> None:
    tested = GatewayUnderTest()
    attributes = {"campaign": "spring", "mail": "a@example.org"}
    await tested.post(ONE, seen(customer_id="a@example.org", attributes=attributes))
    [touchpoint] = tested.publisher.published
    assert "example.org" not in repr(touchpoint)
    assert touchpoint.attributes == {"campaign": "spring"}
    assert tested.metric('cx_gateway_private_data_total{what="attributes_dropped"}') == 1


@pytest.mark.parametrize("who", ["c:4711", "a:v-1"])
async def test_of_the_suppressed_nothing_is_sent_and_nobody_is_told(
    tmp_path: Path, who: str
) -> None:
    (tmp_path / "suppressed").write_text(f"{who}\n")
    tested = GatewayUnderTest(suppressed=SuppressionList(tmp_path / "suppressed"))
    answer = await tested.post(ONE, seen(anonymous_id="v-1"))
    assert (answer.status, answer.json) == (202, {"accepted": 1})
    assert tested.publisher.published == []
    assert tested.metric("cx_gateway_suppressed_total") == 1
