"""The file of a plan: what is understood, and everything that is wrong told at once."""

from pathlib import Path

import pytest

from pipeline.contract.kinds import CHANNELS, KINDS
from pipeline.producers.plan.reading import PlanError, read_plan
from tests.support.components import CHECKOUT
from tests.unit.producers.plan.plans import read, told


def test_the_example_is_in_order() -> None:
    plan = read_plan(CHECKOUT / "examples" / "tracking-plan.toml")
    assert list(plan.sources) == ["shop", "zendesk"]


def test_kinds_may_be_named_one_by_one_in_groups_or_all() -> None:
    plan = read(
        """
        [sources.a]
        rules = [{ kinds = ["order.*", "page.viewed"] }]
        [sources.b]
        rules = [{ kinds = ["*"], channels = ["web"] }]
        """
    )
    [groups], [everything] = plan.sources["a"].rules, plan.sources["b"].rules
    assert groups.kinds == ("order.placed", "order.cancelled", "page.viewed")
    assert groups.channels == CHANNELS
    assert (everything.kinds, everything.channels) == (tuple(KINDS), ("web",))


def test_the_nearest_action_counts() -> None:
    plan = read(
        """
        defaults.action = "quarantine"
        [sources.a]
        rules = [{ kinds = ["page.viewed"] }, { kinds = ["order.placed"], action = "refuse" }]
        [sources.b]
        action = "refuse"
        rules = [{ kinds = ["page.viewed"] }]
        """
    )
    actions = [[rule.action for rule in source.rules] for source in plan.sources.values()]
    assert actions == [["quarantine", "refuse"], ["refuse"]]


def test_all_that_is_wrong_is_told_with_its_line() -> None:
    lines = told(
        """\
        [defaults]
        unknown_sources = "reject"
        [sources."shop/1"]
        rules = [{ kinds = ["page.viewed"] }]
        [[sources.shop.rules]]
        kinds = ["order.plcaed", "order.cancelled"]
        channels = ["wep"]
        required = ["ordr_id", "detail.amount", "attributes.coupon"]
        reqired = []
        [sources.shop.rules.fields]
        order_id = {}
        actor = { one_of = ["custmer"] }
        "detail.amount_minor" = { least = 2, most = 1, matches = "1" }
        [sources.empty]
        """
    )
    assert [line.split(": ", 1)[0] for line in lines] == [
        f"p.toml:{line}" for line in (2, 3, 6, 7, 8, 8, 8, 9, 11, 12, 13, 13, 14)
    ]
    text = "\n".join(lines)
    for cure in (
        "write the name before the slash",
        "did you mean order.placed",
        "did you mean web?",
        "did you mean order_id?",
        "did you mean detail.amount_minor",
        "list it in its `attributes`",
        "did you mean required?",
        "nothing is asked of it",
        "did you mean customer?",
        "nothing is at least 2 and at most 1",
        "it may send nothing",
    ):
        assert cure in text


def test_a_kind_on_a_channel_is_in_one_rule_only() -> None:
    [line] = told(
        """\
        [[sources.shop.rules]]
        kinds = ["order.*"]
        channels = ["web", "app"]
        [[sources.shop.rules]]
        kinds = ["order.placed"]
        channels = ["app", "phone"]
        """
    )
    assert line == (
        "p.toml:4: sources.shop.rules: order.placed on app is in the rule of line 1; "
        "leave it in one"
    )


def test_a_field_must_be_one_of_all_kinds_of_its_rule() -> None:
    [line] = told(
        '[[sources.s.rules]]\nkinds = ["order.placed", "page.viewed"]\n'
        'required = ["detail.currency"]'
    )
    assert "page.viewed has no detail.currency; those kinds have nothing in common" in line


@pytest.mark.parametrize(
    "pattern",
    ["O-[0-9]{1,12}", r"\d{4}-\d\d", "[A-Z]{2}[a-z]+", "a?c*", r"[^ \]]+", r"\.\[\]", "ä.{3,}"],
)
def test_patterns_that_are_quick_for_every_text(pattern: str) -> None:
    read(f"[[sources.s.rules]]\nkinds = ['*']\nfields.team.matches = '{pattern}'")


@pytest.mark.parametrize(
    ("pattern", "cure"),
    [
        ("(a+)+", "one_of has alternatives"),
        ("a|b", "one_of has alternatives"),
        ("^a$", "is not understood"),
        (r"(?=a)", "is not understood"),
        (r"a\1", "is not understood"),
        ("[a&&b]", "is not understood"),
        ("a+?", "is not understood"),
        (".*.*", "too many ways"),
        ("[a-z]+[0-9]+", "too many ways"),
        ("a{1,600}", "too many ways"),
        ("[z-a]", "makes no sense"),
        ("a{3,1}", "makes no sense"),
        ("", "matched by nothing"),
    ],
)
def test_patterns_that_some_text_could_make_slow_are_refused(pattern: str, cure: str) -> None:
    [line] = told(f"[[sources.s.rules]]\nkinds = ['*']\nfields.team.matches = '{pattern}'")
    assert line.startswith("p.toml:3: sources.s.rules.fields.team.matches: ")
    assert cure in line


def test_no_file_and_no_toml_are_one_line_each(tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    with pytest.raises(PlanError, match="No such file or directory; name the file of the tracking"):
        read_plan(missing)
    assert told("[defaults\n")[0].startswith("p.toml:1: not TOML: ")
