import re

import pytest

from pipeline.contract.kinds import CHANNELS, KINDS, ORIGINS, PRIORITIES
from pipeline.metrics.declarations import (
    LABEL_VALUES,
    METRICS,
    NONE,
    SCORES,
    TWINS,
    Metric,
    twin_of,
)
from pipeline.metrics.pipeline_metrics import PIPELINE_METRICS

EVERY = [*METRICS.values(), *TWINS.values(), *PIPELINE_METRICS.values()]
# Names that others' dashboards and rules rest on, with their labels. Changing a line of this table
# is a decision to be written down.
PUBLIC = {
    "cx_cases_opened_total": "channel queue priority origin",
    "cx_cases_resolved_total": "channel queue priority by origin",
    "cx_cases_reopened_total": "channel queue priority origin",
    "cx_cases_open": "channel queue priority origin",
    "cx_first_response_seconds": "channel queue priority hours origin",
    "cx_next_response_seconds": "channel queue priority hours origin",
    "cx_resolution_seconds": "channel queue priority hours cycle origin",
    "cx_requester_wait_seconds": "channel queue priority hours origin",
    "cx_transfers_total": "channel queue priority origin",
    "cx_oldest_unanswered_timestamp_seconds": "channel queue origin",
    "cx_contacts_offered_total": "channel queue origin",
    "cx_contacts_abandoned_total": "channel queue origin",
    "cx_surveys_sent_total": "survey channel queue origin",
    "cx_survey_answers_total": "survey channel queue score origin",
    "cx_touchpoints_total": "channel kind origin",
    "cx_customers": "stage origin",
    "cx_first_contact_resolutions_total": "channel queue priority origin",
    "cx_sla_due_total": "channel queue priority target origin",
    "cx_sla_breached_total": "channel queue priority target origin",
    "cx_bot_sessions_total": "channel outcome origin",
    "cx_self_service_sessions_total": "outcome origin",
    "cx_channel_switches_total": "from to seamless origin",
    "cx_orders_total": "channel origin",
    "cx_order_value_minor_total": "channel currency origin",
    "cx_checkouts_abandoned_total": "channel origin",
    "cx_shipments_total": "outcome origin",
    "cx_returns_total": "channel origin",
    "cx_refunds_total": "channel origin",
    "cx_payments_failed_total": "channel origin",
    "cx_experience_degraded_total": "channel origin",
    "cx_customers_retained_total": "basis origin",
    "cx_customers_lost_total": "basis origin",
    "cx_customers_at_risk": "origin",
    "cx_silent_sufferers": "origin",
    "cx_actions_total": "action reason origin",
    "cx_experiment_exposures_total": "experiment variant origin",
    "cx_experiment_conversions_total": "experiment variant origin",
}


def test_the_public_names_and_labels_are_these() -> None:
    assert {name: " ".join(metric.labels) for name, metric in METRICS.items()} == PUBLIC


@pytest.mark.parametrize("metric", EVERY, ids=lambda metric: metric.name)
def test_a_name_says_kind_and_base_unit(metric: Metric) -> None:
    assert re.fullmatch(r"cx_[a-z_]+", metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    if metric.kind == "histogram":
        assert metric.name.endswith("_seconds")
    assert metric.help.endswith(".")


@pytest.mark.parametrize("metric", EVERY, ids=lambda metric: metric.name)
def test_buckets_belong_to_histograms_and_ascend(metric: Metric) -> None:
    assert bool(metric.buckets) == (metric.kind == "histogram")
    assert list(metric.buckets) == sorted(set(metric.buckets))


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_every_service_metric_says_its_origin_last(metric: Metric) -> None:
    assert metric.labels[-1] == "origin"


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_no_label_names_a_person_or_a_case(metric: Metric) -> None:
    bounded = {
        *(*LABEL_VALUES, "queue", "score", "kind", "outcome", "currency"),
        *("action", "reason", "experiment", "variant"),
    }
    assert set(metric.labels) <= bounded


def test_names_are_declared_once() -> None:
    assert len({metric.name for metric in EVERY}) == len(EVERY)


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("cx_cases_reopened_total", "cx_cases_reopened_retracted_total"),
        ("cx_first_response_seconds", "cx_first_response_retracted_seconds"),
    ],
)
def test_a_twin_has_the_name_of_its_metric_and_the_same_labels(name: str, twin: str) -> None:
    found = twin_of(METRICS[name])
    assert found == TWINS[name]
    assert found.name == twin
    assert (found.labels, found.buckets) == (METRICS[name].labels, METRICS[name].buckets)


def test_levels_have_no_twin() -> None:
    assert {METRICS[name].kind for name in TWINS} == {"counter", "histogram"}


def test_closed_label_values_are_those_of_the_vocabulary() -> None:
    assert LABEL_VALUES["channel"] == CHANNELS
    assert LABEL_VALUES["priority"] == (NONE, *PRIORITIES)
    assert LABEL_VALUES["origin"] == ORIGINS
    assert set(LABEL_VALUES["stage"]) <= {NONE, *(kind.stage for kind in KINDS.values())}
    assert {name: len(scores) for name, scores in SCORES.items()} == {
        "csat": 5,
        "nps": 11,
        "ces": 7,
    }
