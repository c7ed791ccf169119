"""Objectives: of all queues, of one, and those that are switched off."""

import pytest

from pipeline.agreement.objectives import Growth, Objectives, QueueObjectives, Rise
from tests.unit.agreement.written import read, told

HOUR_MS = 3_600_000
ALL = """
[objectives]
sla = { first_response = "99.5%", resolution = "off" }
period = "28d"
minimum_count = 50
oldest_unanswered = "6h"
first_response_rise = { factor = 2, floor = "30m" }
backlog_growth = { minimum = 5 }
abandonment = "5%"
bot_containment_drop = "15%"
csat = "75%"
dead_letters = "0.5%"
lag = "1m"
"""


def test_without_a_word_everything_has_a_default() -> None:
    assert read("").objectives == Objectives()
    assert read("[queues.billing]").queues["billing"].objectives == QueueObjectives()


def test_every_objective_can_be_set() -> None:
    assert read(ALL).objectives == Objectives(
        queues=QueueObjectives(
            sla={"first_response": 0.995, "next_response": 0.9},
            minimum_count=50,
            oldest_unanswered_ms=6 * HOUR_MS,
            first_response_rise=Rise(2.0, HOUR_MS // 2),
            backlog_growth=Growth(1.5, 5),
            abandonment=0.05,
            csat=0.75,
        ),
        period_ms=28 * 24 * HOUR_MS,
        bot_containment_drop=0.15,
        dead_letters=0.005,
        lag_ms=60_000,
    )


def test_a_queue_is_held_to_its_own_over_those_of_all() -> None:
    agreement = read(
        ALL
        + """
[queues.billing.objectives]
sla.resolution = "80%"
oldest_unanswered = "1h"
first_response_rise.floor = "5m"
[queues.returns]
"""
    )
    of_all = agreement.objectives.queues
    assert agreement.queues["returns"].objectives == of_all
    assert agreement.queues["billing"].objectives == of_all._replace(
        sla={"first_response": 0.995, "next_response": 0.9, "resolution": 0.8},
        oldest_unanswered_ms=HOUR_MS,
        first_response_rise=Rise(2.0, 300_000),
    )


def test_each_can_be_switched_off_and_on_again_for_a_queue() -> None:
    switches = (
        "oldest_unanswered",
        "first_response_rise",
        "backlog_growth",
        "abandonment",
        "csat",
        "sla",
    )
    off = "".join(f'{name} = "off"\n' for name in switches)
    agreement = read(
        f"""
[objectives]
{off}
bot_containment_drop = "off"
dead_letters = "off"
lag = "off"
[queues.billing.objectives]
first_response_rise = {{ factor = 3 }}
[queues.returns]
"""
    )
    nothing = QueueObjectives(
        sla={},
        oldest_unanswered_ms=None,
        first_response_rise=None,
        backlog_growth=None,
        abandonment=None,
        csat=None,
    )
    assert agreement.objectives == Objectives(
        queues=nothing, bot_containment_drop=None, dead_letters=None, lag_ms=None
    )
    assert agreement.queues["returns"].objectives == nothing
    assert agreement.queues["billing"].objectives == nothing._replace(
        first_response_rise=Rise(3.0, 900_000)
    )


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ('csat = "100%"', 'csat: "100%" leaves no error budget: the first miss would break it'),
        ('sla.resolution = "100%"', 'sla.resolution: "100%" leaves no error budget'),
        ('sla.resolution = "0%"', 'sla.resolution: "0%" is met whatever happens'),
        ("sla.resolution = 0.9", "sla.resolution: 0.9 is no share; write per cent"),
        ('sla.solution = "90%"', "sla.solution: there is no such key here; did you mean resol"),
        ('sla = "90%"', 'sla: "90%" is no table'),
        ('abandonment = "100%"', 'abandonment: "100%" is out of reach'),
        ('period = "1d"', 'period: "1d" will not do; write whole days, "7d" to "90d"'),
        ('period = "180h30m"', 'period: "180h30m" will not do'),
        ("minimum_count = 0", "minimum_count: 0 will not do; write a whole number, 1 to"),
        ("backlog_growth.factor = 0.5", "backlog_growth.factor: 0.5 is no factor"),
        ("first_response_rise.flor = 1", "first_response_rise.flor: there is no such key here; "),
        ('lags = "1m"', "lags: there is no such key here; did you mean lag?"),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(lines: str, refusal: str) -> None:
    [line] = told(f"[objectives]\n{lines}")
    assert line.startswith(f"a.toml:2: objectives.{refusal}")


@pytest.mark.parametrize("name", ["period", "lag", "dead_letters", "bot_containment_drop"])
def test_what_counts_for_all_is_refused_for_one_queue(name: str) -> None:
    [line] = told(f'[queues.billing.objectives]\n{name} = "1h"')
    assert line == (
        f"a.toml:2: queues.billing.objectives.{name}: there is no such key here; "
        "it counts for all queues: write it in [objectives]"
    )
