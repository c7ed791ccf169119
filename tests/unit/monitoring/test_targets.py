from collections.abc import Mapping

from pipeline.agreement.agreement import NO_AGREEMENT, Agreement
from pipeline.core.policy import SlaPolicy, Targets
from pipeline.monitoring.targets import target_rules

EVERYBODY: frozenset[str] = frozenset()
HALF_AN_HOUR_MS = 1_800_000
JULY_MS = 1_782_856_800_000


def policy(*versions: tuple[int, Targets], **who: frozenset[str]) -> SlaPolicy:
    of = {"queues": EVERYBODY, "priorities": EVERYBODY, **who}
    return SlaPolicy("standard", of["queues"], of["priorities"], versions)


def agreed(*policies: SlaPolicy) -> list[tuple[str, Mapping[str, str]]]:
    rules = target_rules(Agreement(sla=policies))
    assert {rule.record for rule in rules} <= {"cx:sla_target:seconds"}
    return [(rule.expr, rule.labels) for rule in rules]


def test_each_agreed_target_is_a_series() -> None:
    targets = Targets(first_response_ms=HALF_AN_HOUR_MS, resolution_ms=2 * HALF_AN_HOUR_MS)
    series = agreed(policy((0, targets)))
    assert [(expr, labels["target"]) for expr, labels in series] == [
        ("vector(1800)", "first_response"),
        ("vector(3600)", "resolution"),
    ]


def test_it_says_for_whom_it_is_and_which_hours_count() -> None:
    targets = Targets(first_response_ms=HALF_AN_HOUR_MS, is_business=True)
    ((_, labels),) = agreed(policy((0, targets), queues=frozenset({"technical", "billing"})))
    assert labels == {
        "rank": "1",
        "sla": "standard",
        "queues": "billing, technical",
        "priorities": "all",
        "target": "first_response",
        "hours": "business",
    }


def test_the_order_of_the_file_is_told() -> None:
    targets = Targets(first_response_ms=HALF_AN_HOUR_MS)
    series = agreed(policy((0, targets)), policy((0, targets)))
    assert [labels["rank"] for _, labels in series] == ["1", "2"]


def test_a_changed_target_takes_the_place_of_the_one_before_at_its_moment() -> None:
    before = Targets(first_response_ms=2 * HALF_AN_HOUR_MS)
    after = Targets(first_response_ms=HALF_AN_HOUR_MS)
    series = agreed(policy((0, before), (JULY_MS, after)))
    ((expr, _),) = series
    assert expr.splitlines() == [
        "vector(3600) and vector(time()) < 1782856800",
        "or vector(1800) and vector(time()) >= 1782856800",
    ]


def test_hours_that_change_are_told_apart() -> None:
    before = Targets(first_response_ms=HALF_AN_HOUR_MS)
    after = Targets(first_response_ms=HALF_AN_HOUR_MS, is_business=True)
    series = agreed(policy((0, before), (JULY_MS, after)))
    assert [(expr, labels["hours"]) for expr, labels in series] == [
        ("vector(1800) and vector(time()) < 1782856800", "calendar"),
        ("vector(1800) and vector(time()) >= 1782856800", "business"),
    ]


def test_a_target_that_ends_has_no_series_afterwards() -> None:
    before = Targets(first_response_ms=HALF_AN_HOUR_MS)
    series = agreed(policy((0, before), (JULY_MS, Targets())))
    assert [expr for expr, _ in series] == ["vector(1800) and vector(time()) < 1782856800"]


def test_without_an_agreement_nothing_is_promised() -> None:
    assert target_rules(NO_AGREEMENT) == ()
