"""Experiments: each customer once, under the variant shown first, and whether they ordered."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.core.experiments import LIMIT, Exposures
from pipeline.metrics.declarations import EXPERIMENT_CONVERSIONS, EXPERIMENT_EXPOSURES
from tests.unit.core.arriving import Arrived, arrivals, counted_of
from tests.unit.core.story import DAY, HOUR, POLICY, Story, happened
from tests.unit.core.story import told as told_by

RUNNING = replace(
    POLICY,
    experiments={
        "button": frozenset(("blue", "green")),
        **{f"x{number}": frozenset(("a",)) for number in range(LIMIT)},
    },
)


def told(*lines: str) -> Story:
    return told_by(*lines, policy=RUNNING)


def exposures_of(story: Story) -> Exposures:
    exposures = story.journey.experiments
    assert exposures
    return exposures


def exposed(story: Story) -> list[tuple[str, ...]]:
    return sorted(fact.labels for fact in counted_of(story, EXPERIMENT_EXPOSURES).elements())


def converted(story: Story) -> list[tuple[str, ...]]:
    return sorted(fact.labels for fact in counted_of(story, EXPERIMENT_CONVERSIONS).elements())


def test_exposed_again_and_to_another_variant_it_is_one_exposure() -> None:
    story = told(
        "0h experiment.exposed web experiment=button:blue",
        "1h experiment.exposed web experiment=button:blue",
        "2h experiment.exposed web experiment=button:green",
    )
    assert exposed(story) == [("button", "blue", "live")]


def test_the_variant_shown_first_counts_though_it_is_told_later() -> None:
    story = told("2h experiment.exposed web experiment=button:green")
    story.tell("1h experiment.exposed web experiment=button:blue origin=backfill")
    assert exposed(story) == [("button", "blue", "backfill")]


def test_ordered_after_it_the_customer_is_converted_once() -> None:
    story = told(
        "0h experiment.exposed web experiment=button:blue",
        "1h order.placed commerce",
        "2h order.placed commerce origin=backfill",
    )
    assert converted(story) == [("button", "blue", "live")]


def test_ordered_in_the_same_moment_the_customer_is_converted() -> None:
    story = told("1h order.placed commerce", "1h experiment.exposed web experiment=button:blue")
    assert converted(story) == [("button", "blue", "live")]


def test_ordered_only_before_it_the_customer_is_not_converted() -> None:
    story = told("0h order.placed commerce", "1h experiment.exposed web experiment=button:blue")
    assert exposed(story) == [("button", "blue", "live")]
    assert converted(story) == []


def test_an_exposure_told_later_may_have_been_before_the_order() -> None:
    story = told("2h order.placed commerce origin=backfill")
    story.tell("3h experiment.exposed web experiment=button:green")
    assert converted(story) == []
    story.tell("1h experiment.exposed web experiment=button:blue")
    assert converted(story) == [("button", "blue", "backfill")]


def test_an_order_converts_in_all_experiments_it_came_after() -> None:
    story = told(
        "0h experiment.exposed web experiment=button:blue",
        "1h experiment.exposed web experiment=x1:a",
        "2h order.placed commerce",
        "3h experiment.exposed web experiment=x2:a",
    )
    assert converted(story) == [("button", "blue", "live"), ("x1", "a", "live")]


def test_what_is_not_in_the_agreement_is_other_and_each_experiment_counts_once() -> None:
    story = told(
        "0h experiment.exposed web experiment=button:pink",
        "1h experiment.exposed web experiment=secret:blue",
        "2h experiment.exposed web experiment=secret:green",
        "3h experiment.exposed web experiment=other-secret:a",
    )
    others = [("button", "other", "live"), *[("other", "other", "live")] * 2]
    assert exposed(story) == others
    story.tell("9h order.placed commerce")
    assert converted(story) == others


def test_months_later_it_is_still_the_same_exposure() -> None:
    story = told(
        "0d experiment.exposed web experiment=button:blue",
        "90d experiment.exposed web experiment=button:green",
        "91d order.placed commerce",
        "120d order.placed commerce",
    )
    assert exposed(story) == [("button", "blue", "live")]
    assert converted(story) == [("button", "blue", "live")]


def test_of_too_many_experiments_those_without_a_name_go_first() -> None:
    story = told("0m experiment.exposed web experiment=button:blue")
    story.tell(
        *(
            f"{minute}m experiment.exposed web experiment=nameless{minute}:a"
            for minute in range(1, LIMIT + 9)
        )
    )
    assert len(exposures_of(story)) == LIMIT
    story.tell("1d experiment.exposed web experiment=button:green")
    assert ("button", "green", "live") not in exposed(story)


KINDS = st.sampled_from(
    [
        "order.placed commerce",
        *(
            f"experiment.exposed web experiment={shown}"
            for shown in ("button:blue", "button:green", "button:pink", "secret:a", "secret:b")
        ),
    ]
)
ORIGINS = st.sampled_from(["", "", "origin=backfill"])
LINES = st.tuples(KINDS, ORIGINS).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(arrivals(LINES, within_ms=12 * DAY, grid_ms=HOUR * 12))
def test_every_order_of_arrival_comes_to_the_same(arrived: Arrived) -> None:
    both = EXPERIMENT_EXPOSURES, EXPERIMENT_CONVERSIONS
    in_order = happened(arrived.in_order, RUNNING)
    as_arrived = happened(arrived.in_arrival, RUNNING)
    assert counted_of(as_arrived, *both) == counted_of(in_order, *both)
