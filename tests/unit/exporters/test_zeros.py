"""Bounded label sets begin at 0, so that Prometheus sees their first increment."""

from pipeline.contract.kinds import CHANNELS, KINDS
from pipeline.exporters.zeros import zeros
from pipeline.metrics.declarations import (
    ACTION_REASONS,
    ACTIONS,
    CASES_RESOLVED,
    CHANNEL_SWITCHES,
    EXPERIMENT_CONVERSIONS,
    EXPERIMENT_EXPOSURES,
    FIRST_RESPONSE,
    LABEL_VALUES,
    METRICS,
    OLDEST_UNANSWERED,
    OUTCOMES,
    SCORES,
    SHIPMENTS,
    SURVEY_ANSWERS,
    TOUCHPOINTS,
    TWINS,
)

# Labels whose values nobody can list beforehand.
OPEN_LABELS = {"currency", "experiment", "variant"}


def test_every_bounded_counter_begins_at_0() -> None:
    counters = {metric for metric in METRICS.values() if metric.kind == "counter"}
    bounded = {metric.name for metric in counters if not OPEN_LABELS & {*metric.labels}}
    assert bounded <= zeros([]).keys()


def test_how_it_may_end_is_that_of_the_metric() -> None:
    begun = {labels[0] for labels in zeros([])[SHIPMENTS]}
    assert begun == set(OUTCOMES[SHIPMENTS])


def test_every_action_begins_at_0_with_its_reason() -> None:
    assert zeros([])[ACTIONS] == {(*pair, "live") for pair in ACTION_REASONS}


def test_nobody_switches_to_the_channel_they_are_on() -> None:
    begun = [labels[:2] for labels in zeros([])[CHANNEL_SWITCHES]]
    assert len(begun) == len(CHANNELS) * (len(CHANNELS) - 1) * 2
    assert all(left != entered for left, entered in begun)


def test_every_combination_of_label_values_begins_at_0() -> None:
    every = len(CHANNELS) * len(LABEL_VALUES["priority"]) * len(LABEL_VALUES["by"])
    assert len(zeros(["help", "returns"])[CASES_RESOLVED]) == every * 4  # none, other, and two


def test_a_queue_named_as_one_of_the_rest_is_there_once() -> None:
    assert zeros(["other"]) == zeros([])


def test_every_kind_of_touchpoint_on_every_channel_begins_at_0() -> None:
    assert len(zeros([])[TOUCHPOINTS]) == len(CHANNELS) * len(KINDS)


def test_scores_are_those_of_their_survey() -> None:
    begun = {(labels[0], labels[3]) for labels in zeros([])[SURVEY_ANSWERS]}
    assert begun == {(survey, score) for survey, scores in SCORES.items() for score in scores}


def test_the_variants_of_an_experiment_begin_at_0_and_no_others() -> None:
    begun = zeros([], {"checkout": ["blue", "green"], "price": ["high"]})
    pairs = {("checkout", "blue", "live"), ("checkout", "green", "live"), ("price", "high", "live")}
    assert begun[EXPERIMENT_EXPOSURES] == begun[EXPERIMENT_CONVERSIONS] == pairs


def test_only_live_series_begin_at_0() -> None:
    for name, label_sets in zeros(["help"], {"price": ["high"]}).items():
        assert {labels[METRICS[name].labels.index("origin")] for labels in label_sets} == {"live"}


def test_twins_histograms_and_timestamps_are_absent_until_needed() -> None:
    absent = {FIRST_RESPONSE, OLDEST_UNANSWERED, *(twin.name for twin in TWINS.values())}
    assert not absent & zeros([]).keys()
