from pathlib import Path

import pytest

from pipeline.contract.kinds import CHANNELS
from pipeline.producers.backfill.mapping import TouchpointMapping
from pipeline.producers.backfill.mapping_check import check_columns, load_mapping
from pipeline.producers.backfill.mapping_file import MappingError

TIME = '[time]\ncolumn = "at"\n'
COLUMNS = '[columns]\ncustomer_id = "who"\n'
EMAIL = '[constants]\nchannel = "email"\n'
RULE = '[[rules]]\nwhen = { what = "opened" }\ntouchpoints = [{ kind = "page.viewed" }]\n'
GOOD = TIME + COLUMNS + EMAIL + RULE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mapping.toml"


def loaded(path: Path, text: str) -> TouchpointMapping:
    path.write_text(text)
    return load_mapping(path)


def rule(touchpoint: str, when: str = "") -> str:
    return TIME + COLUMNS + EMAIL + f"[[rules]]\n{when}\ntouchpoints = [{touchpoint}]\n"


def test_every_column_a_mapping_names_is_known(path: Path) -> None:
    mapping = loaded(
        path,
        TIME
        + '[columns]\ncustomer_id = "who"\nevent_id = "id"\n'
        + 'queue = { column = "group", values = { "1" = "first" }, otherwise = "other" }\n'
        + EMAIL
        + '[attributes]\ncolour = "shade"\n'
        + '[[rules]]\nwhen = { what = "opened", place = { empty = true } }\n'
        + 'touchpoints = [{ kind = "survey.answered", time = "answered", when = { score = '
        + '{ matches = "[0-9]" } }, survey = "csat", survey_id = { column = "sid" }, '
        + 'score = { column = "points" }, agent_id = { column = "clerk" } }]\n',
    )
    assert mapping.columns() == {
        *("who", "id", "group", "shade", "what", "place"),
        *("answered", "score", "sid", "points", "clerk"),
    }


def test_a_column_that_the_file_has_not_is_refused_with_those_it_has(path: Path) -> None:
    mapping = loaded(path, GOOD)
    with pytest.raises(MappingError) as refused:
        check_columns(mapping, ["at", "what", "customer", "case"], Path("log.csv"))
    assert str(refused.value) == (
        "log.csv has no column 'who' which the mapping names; it has: at, what, customer, case"
    )


def test_a_column_that_the_file_has_twice_is_refused_if_it_is_named(path: Path) -> None:
    mapping = loaded(path, GOOD)
    check_columns(mapping, ["at", "what", "who", "other", "other"], Path("log.csv"))
    with pytest.raises(MappingError, match="more than one column 'who'"):
        check_columns(mapping, ["at", "what", "who", "who"], Path("log.csv"))


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ('"email"', ("email",)),
        ('{ column = "via", values = { t = "phone", e = "email" } }', ("email", "phone")),
        (
            '{ column = "via", values = { t = "phone" }, otherwise = "web" }',
            ("web", "phone"),
        ),
        ('{ column = "via" }', CHANNELS),
    ],
)
def test_the_channels_are_those_that_some_row_can_come_to(
    path: Path, channel: str, expected: tuple[str, ...]
) -> None:
    mapping = loaded(path, rule(f'{{ kind = "page.viewed", channel = {channel} }}'))
    assert mapping.channels() == expected


def test_a_touchpoints_own_field_comes_before_the_shared_one(path: Path) -> None:
    mapping = loaded(path, rule('{ kind = "page.viewed", channel = "web" }'))
    assert mapping.channels() == ("web",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nonsense", "not TOML"),
        (COLUMNS, "missing required field `time`"),
        (GOOD + "[surplus]\n", "unknown field `surplus`"),
        (GOOD.replace('"at"', '"at"\nzone = "Mars"'), "time: there is no time zone 'Mars'"),
        (GOOD.replace('"at"', '"at"\nformat = "dates"'), "time: the format 'dates'"),
        (GOOD.replace("customer_id", "client"), "columns.client: touchpoints have no field"),
        (GOOD.replace("customer_id", "occurred_at"), "columns.occurred_at: touchpoints have no"),
        (GOOD.replace('"email"', '"fax"'), "constants.channel: 'fax' is none of web, app"),
        (GOOD.replace("channel", "actor"), "constants.actor: 'email' is none of customer"),
        (TIME + COLUMNS + RULE, "rules[0].touchpoints[0]: nothing says its channel"),
        (
            TIME + '[columns]\nchannel = "x"\n' + EMAIL + RULE,
            "'channel' is in both [columns] and [constants]",
        ),
        (
            TIME + '[columns]\nevent_id = { column = "x" }\n' + EMAIL + RULE,
            "columns.event_id: must be the name of a column alone",
        ),
        (rule('{ kind = "page.seen" }'), "rules[0].touchpoints[0]: there is no kind 'page.seen'"),
        (rule('{ channel = "web" }'), "rules[0].touchpoints[0]: there is no kind None"),
        (
            rule('{ kind = "page.viewed", score = 5 }'),
            "rules[0].touchpoints[0].score: touchpoints have no field 'score'",
        ),
        (
            rule('{ kind = "case.opened", case_id = 2.5 }'),
            "rules[0].touchpoints[0].case_id: neither a text",
        ),
        (
            rule('{ kind = "case.opened", case_id = { colum = "x" } }'),
            "rules[0].touchpoints[0].case_id: Object ",
        ),
        (
            rule('{ kind = "page.viewed", priority = { column = "p", values = { 1 = "top" } } }'),
            "rules[0].touchpoints[0].priority: 'top' is none of low",
        ),
        (rule('{ kind = "page.viewed", time = 5 }'), "rules[0].touchpoints[0].time: Expected"),
        (
            rule('{ kind = "page.viewed" }', 'when = { x = { matches = "(" } }'),
            "rules[0].when.'x': '(' is no regular expression",
        ),
        (
            rule('{ kind = "page.viewed" }', 'when = { x = { empty = true, matches = "y" } }'),
            "rules[0].when.'x': exactly one of none_of, empty and matches",
        ),
        (rule('{ kind = "page.viewed" }', "when = { x = {} }"), "exactly one of"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_told_in_one_line_with_its_place(
    path: Path, text: str, told: str
) -> None:
    with pytest.raises(MappingError) as refused:
        loaded(path, text)
    line = str(refused.value)
    assert line.startswith(f"{path}: ")
    assert told in line
    assert "\n" not in line


def test_a_mapping_that_is_not_there_is_told(path: Path) -> None:
    with pytest.raises(MappingError, match="No such file"):
        load_mapping(path)
