"""From touchpoints to somebody's pager, on a real Kafka, Prometheus and Alertmanager.

Three stories of half a day each, told 120 times as fast; windows, pauses and intervals of all rules
are generated for that speed. The companies run side by side.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest

from tests.integration.monitoring.company import SPEED, Company, Told, alerts_in, company
from tests.support.alertmanager_server import Received
from tests.support.waiting import wait_until

pytestmark = [
    pytest.mark.needs("kafka", "prometheus", "alertmanager"),
    pytest.mark.timeout(600),  # stories take their time, and the first test waits for all to start
]

HOUR_S = 3600
IN_TIME_S = 120.0
# An agreed target is missed by more than it may be, and by enough cases to say so.
MISSED = """
    cx:sla_breach:ratio_1h{queue="technical",target="first_response"}
    > on (queue, target) (1 - cx:sla_objective:ratio)
    and on (queue, target) cx:sla_due:count_1h >= 20
"""
EVENT_TIME = "cx:event_time:seconds"


class Companies(NamedTuple):
    slow: Company
    calm: Company


@pytest.fixture(scope="module")
def companies(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Companies]:
    with ExitStack() as stack:
        yield Companies(
            *(
                stack.enter_context(company(tmp_path_factory.mktemp(scenario), kafka, scenario))
                for scenario in ("slow-support", "calm")
            )
        )


def test_a_queue_short_of_people_pages_its_team_within_two_minutes_and_resolves(
    companies: Companies,
) -> None:
    slow = companies.slow
    wait_until(lambda: slow.value(MISSED) is not None, "a missed objective", 150.0)
    missed_at = time.monotonic()
    received = slow.pager.wait_for(is_about_first_responses, IN_TIME_S)
    assert time.monotonic() - missed_at < IN_TIME_S
    page = next(told for told in alerts_in(received.body) if told.name == "CxSlaBudgetBurn")
    assert page.labels["team"] == "support"
    assert page.labels["queue"] in page.annotations["summary"]
    assert page.annotations["runbook_url"].endswith("CxSlaBudgetBurn.md")
    # The agents are back at half past twelve, and have worked off the queue by half past two.
    wait_until(lambda: not standing(slow.pages()), "the end of every page", 240.0)
    assert {told.labels["queue"] for told in slow.pages()} == {"technical"}


def test_a_calm_company_pages_nobody_until_its_pipeline_stands_still(companies: Companies) -> None:
    calm = companies.calm
    begun = calm.value("min_over_time(cx:event_time:seconds[10m])")
    assert begun is not None
    wait_until(
        lambda: (calm.value(EVENT_TIME) or 0) > begun + 6 * HOUR_S,
        "six hours of the story",
        6 * HOUR_S / SPEED * 2,
    )
    assert calm.pages() == []
    calm.kill_the_worker()
    received = calm.pager.wait_for(lambda _: True, 90.0)
    assert {told.name for told in alerts_in(received.body)} == {"CxPipelineFrozen"}
    # For as long as every burn rate that pages looks back, its numbers stand still.
    frozen_at = time.monotonic()
    wait_until(
        lambda: time.monotonic() - frozen_at > HOUR_S / SPEED, "an hour of the rules' time", 60.0
    )
    assert {told.labels["about"] for told in calm.pages()} == {"pipeline"}


def is_about_first_responses(received: Received) -> bool:
    return any(
        told.is_firing
        and told.name == "CxSlaBudgetBurn"
        and told.labels["queue"] == "technical"
        and told.labels["target"] == "first_response"
        for told in alerts_in(received.body)
    )


def standing(pages: list[Told]) -> set[frozenset[tuple[str, str]]]:
    """The alerts that were told to fire, and not yet that they are over."""
    latest = {frozenset(told.labels.items()): told.is_firing for told in pages}
    return {labels for labels, is_firing in latest.items() if is_firing}
