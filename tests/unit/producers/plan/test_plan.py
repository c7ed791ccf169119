"""What a plan has against touchpoints."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.details import Money, Profile
from pipeline.contract.kinds import CHANNELS, KINDS
from pipeline.producers.plan.plan import Action, TrackingPlan, Violation
from tests.unit.producers.plan.plans import order, read

SHOP = """
[defaults]
unknown_sources = "quarantine"
[sources.shop]
action = "quarantine"
[[sources.shop.rules]]
name = "orders"
kinds = ["order.*"]
channels = ["web", "app"]
required = ["order_id", "detail.amount_minor"]
attributes = ["coupon", "store"]
action = "refuse"
[sources.shop.rules.fields]
order_id = { matches = "O-[0-9]{1,4}" }
team = { longest = 3 }
"detail.amount_minor" = { least = 1, most = 1000_00 }
"detail.currency" = { one_of = ["EUR", "CHF"] }
"attributes.coupon" = { matches = "[A-Z]+" }
[[sources.shop.rules]]
kinds = ["customer.updated"]
[sources.shop.rules.fields]
"detail.segments" = { one_of = ["gold", "new"] }
"""
PLAN = read(SHOP)


def test_what_is_in_the_plan_passes_whatever_the_version_of_its_source() -> None:
    assert PLAN.check(order()) is None
    assert PLAN.check(order(source="shop")) is None
    assert PLAN.check(order(source="shop/2.0/rc1")) is None
    assert PLAN.check(order(attributes={"coupon": "SPRING", "store": "any thing"})) is None


VIOLATIONS: list[tuple[dict[str, Any], str, Action, str]] = [
    ({"source": "shoq/1"}, "unknown source", "quarantine", "source: shoq is not in the plan"),
    ({"source": None}, "unknown source", "quarantine", "source: none is not in the plan"),
    ({"kind": "page.viewed"}, "shop", "quarantine", "kind: page.viewed is none that shop sends"),
    (
        {"channel": "phone"},
        "shop",
        "quarantine",
        "channel: phone is none on which shop sends order.placed",
    ),
    ({"order_id": None}, "shop/orders", "refuse", "order_id: missing"),
    ({"detail": None}, "shop/orders", "refuse", "detail.amount_minor: missing"),
    ({"attributes": {"mail": "x"}}, "shop/orders", "refuse", "attributes: mail is not listed"),
    (
        {"order_id": "O-12345"},
        "shop/orders",
        "refuse",
        "order_id: does not look like O-[0-9]{1,4}",
    ),
    ({"team": "blue"}, "shop/orders", "refuse", "team: is longer than 3 characters"),
    (
        {"detail": Money(amount_minor=0, currency="EUR")},
        "shop/orders",
        "refuse",
        "detail.amount_minor: is less than 1",
    ),
    (
        {"detail": Money(amount_minor=100_001, currency="EUR")},
        "shop/orders",
        "refuse",
        "detail.amount_minor: is more than 100000",
    ),
    (
        {"detail": Money(amount_minor=1, currency="USD")},
        "shop/orders",
        "refuse",
        "detail.currency: is none of those in the plan",
    ),
    (
        {"kind": "customer.updated", "detail": Profile(segments=["gold", "old"])},
        "shop/2",
        "quarantine",
        "detail.segments: is none of those in the plan",
    ),
]


@pytest.mark.parametrize(("fields", "rule", "action", "text"), VIOLATIONS)
def test_what_is_not_says_which_rule_and_field(
    fields: dict[str, Any], rule: str, action: Action, text: str
) -> None:
    assert PLAN.check(order(**fields)) == Violation(rule, text, action)


def test_unknown_sources_may_be_accepted_or_refused() -> None:
    stranger = order(source="other", attributes={"any": "thing"})
    assert read('[defaults]\nunknown_sources = "accept"').check(stranger) is None
    refused = read("").check(stranger)
    assert refused is not None
    assert refused.action == "refuse"


@given(
    secret=st.text(min_size=5, alphabet="✓ä@0123456789"),
    field=st.sampled_from(["source", "kind", "channel", "order_id", "team", "attribute", "name"]),
)
def test_nothing_that_a_touchpoint_holds_is_repeated(secret: str, field: str) -> None:
    fields: dict[str, Any] = {
        "attribute": {"attributes": {"coupon": secret}},
        "name": {"attributes": {secret: "x"}},
    }.get(field, {field: secret})
    violation = PLAN.check(order(**fields))
    assert violation is not None
    assert secret not in f"{violation.rule} {violation.text}"


@given(kind=st.sampled_from(sorted(KINDS)), channel=st.sampled_from(CHANNELS))
def test_a_plan_of_everything_has_nothing_against_anything(kind: str, channel: str) -> None:
    plan = read('[sources.shop]\nrules = [{ kinds = ["*"] }]')
    assert plan.check(order(kind=kind, channel=channel, detail=None)) is None


def test_the_attributes_of_a_touchpoint_are_those_of_its_rule() -> None:
    assert PLAN.attributes(order()) == {"coupon", "store"}
    assert PLAN.attributes(order(kind="customer.updated")) == frozenset()
    assert TrackingPlan().attributes(order()) == frozenset()
