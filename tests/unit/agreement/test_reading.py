"""The file as a whole: all that is wrong with it at once, each with its line."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement.agreement import NO_AGREEMENT
from pipeline.agreement.example import example_file
from pipeline.agreement.reading import AgreementError, agreement_of, read_agreement
from tests.unit.agreement.written import read, told

MUCH_IS_WRONG = """\
[defaults]
calendar = "berln"
[calendars.berlin]
zone = "Europe/Berln"
week.mon = ["09:00-12:30", "12:00-18:00"]
[queues.billing]
objectives.csat = "100%"
[[sla]]
name = "a"
queues = ["biling"]
first_response = "30 min"
[journey]
at_risk = 101
inactivity = "90"
[experiment]
"""


def refusal(file: Path) -> str:
    with pytest.raises(AgreementError) as refused:
        read_agreement(file)
    return str(refused.value)


def test_an_empty_file_agrees_on_nothing() -> None:
    assert read("") == NO_AGREEMENT


def test_the_example_is_in_order_and_of_the_simulated_queues() -> None:
    agreement = read_agreement(example_file())
    assert set(agreement.queues) == {"billing", "delivery", "technical", "general"}
    assert {version.zone for one in agreement.calendars.values() for version in one.versions}
    assert any(len(policy.versions) > 1 for policy in agreement.sla)


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_lines() -> None:
    assert [line.split(";")[0] for line in told(MUCH_IS_WRONG)] == [
        'a.toml:2: defaults.calendar: there is no "berln"',
        "a.toml:4: calendars.berlin.zone: there is no time zone 'Europe/Berln'",
        "a.toml:5: calendars.berlin.week.mon: 12:00-18:00 overlaps 09:00-12:30",
        (
            'a.toml:7: queues.billing.objectives.csat: "100%" leaves no error budget: '
            "the first miss would break it for good"
        ),
        'a.toml:10: sla.queues: there is no "biling"',
        'a.toml:11: sla.first_response: "30 min" is no duration',
        "a.toml:13: journey.at_risk: 101 will not do",
        'a.toml:14: journey.inactivity: "90" is no duration',
        "a.toml:15: experiment: there is no such key here",
    ]


def test_every_line_says_what_would_be_right() -> None:
    assert all("; " in line for line in told(MUCH_IS_WRONG))


def test_the_rest_of_the_journey_is_read() -> None:
    agreement = read('[journey]\ninactivity = "30d"\nat_risk = 70')
    assert agreement.inactivity_ms == 30 * 86_400_000
    assert agreement.at_risk_points == 70


def test_risk_begins_above_nothing_or_everybody_would_be_at_risk() -> None:
    [line] = told("[journey]\nat_risk = 0")
    assert line == "a.toml:2: journey.at_risk: 0 will not do; write a whole number, 1 to 100"


def test_one_bracket_for_two_is_told() -> None:
    [line] = told('[sla]\nname = "all"\nfirst_response = "1h"')
    assert line == "a.toml:1: sla: is one of several; write [[…sla]], in two brackets"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[queues.a]\nteam = "x', "a.toml:2: not TOML: "),
        ("[queues.a]\n\n\nteam x", "a.toml:4: not TOML: "),
        ("[queues.a]\n[queues.a]", "a.toml:2: not TOML: "),
        ("[queues", "a.toml:1: not TOML: "),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(text: str, line: str) -> None:
    [only] = told(text)
    assert only.startswith(line)
    assert "(at " not in only


def test_a_number_without_end_is_told() -> None:
    [only] = told(f"[journey]\nat_risk = {'1' * 5_000}")
    assert only.startswith("a.toml: not TOML: ")


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    missing, binary = tmp_path / "missing.toml", tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")
    assert refusal(missing).startswith(f"{missing}: No such file or directory; ")
    assert refusal(tmp_path).startswith(f"{tmp_path}: Is a directory; ")
    assert refusal(binary).startswith(f"{binary}: 'utf-8' codec can't decode")


def test_a_file_of_a_windows_editor_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(b'\xef\xbb\xbf[queues.a]\r\nteam = "x"\r\n')
    assert read_agreement(file).queues["a"].team == "x"


# Keys and values that fit somewhere, in places where most of them do not.
TABLES = ("defaults", "calendars", "queues", "sla", "journey", "experiments", "objectives")
NAMES = ("calendar", "zone", "week", "mon", "holidays", "changes", "from", "name", "priorities")
MORE_NAMES = ("hours", "first_response", "csat", "period", "factor", "team", "berlin")
KEYS = st.sampled_from((*TABLES, *NAMES, *MORE_NAMES))
TEXTS = ('"1h"', '"95%"', '"off"', '"berlin"', '"09:00-17:00"', '"Europe/Berlin"')
LISTS = ("[]", "{}", '["urgent"]', '["09:00-17:00"]', "[2026-12-25]")
OTHERS = ("1", "1.5", "true", "2026-07-01", "2026-07-01T00:00:00Z")
SCALARS = st.sampled_from((*TEXTS, *LISTS, *OTHERS))
PAIRS = st.tuples(st.lists(KEYS, min_size=1, max_size=3).map(".".join), SCALARS).map(" = ".join)
HEADERS = st.lists(KEYS, min_size=1, max_size=3).flatmap(
    lambda keys: st.sampled_from([f"[{'.'.join(keys)}]", f"[[{'.'.join(keys)}]]"])
)


@settings(deadline=None)
@given(st.lists(st.one_of(HEADERS, PAIRS), max_size=12).map("\n".join))
def test_whatever_is_written_is_understood_or_refused_by_line(text: str) -> None:
    try:
        agreement_of(text, "a.toml")
    except AgreementError as refused:
        for line in str(refused).splitlines():
            file, number, rest = line.split(":", 2)
            assert file == "a.toml"
            assert 1 <= int(number) <= max(text.count("\n") + 1, 1)
            assert rest.startswith(" ")
