from pathlib import Path

import pytest

from pipeline.producers.backfill.json_rows import json_columns, json_rows
from pipeline.producers.backfill.rows import Row, Unreadable


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "log.jsonl"


def rows_of(file: Path, content: str) -> list[Row | Unreadable]:
    file.write_text(content)
    return list(json_rows(file))


def test_each_line_is_a_row_and_blank_ones_are_only_counted(file: Path) -> None:
    assert rows_of(file, '{"a": "1"}\n\n{"a": "2"}\n') == [Row(1, {"a": "1"}), Row(3, {"a": "2"})]


def test_values_are_texts_as_they_are_written(file: Path) -> None:
    line = '{"n": 10.10, "id": 12345678901234567890, "yes": true, "none": null, "l": ["ä", false]}'
    assert rows_of(file, line) == [
        Row(
            1,
            {
                "n": "10.10",
                "id": "12345678901234567890",
                "yes": "true",
                "none": "",
                "l": '["ä", false]',
            },
        )
    ]


def test_nested_values_have_dotted_names(file: Path) -> None:
    assert rows_of(file, '{"a": {"b": {"c": 1}}, "d": {}}') == [Row(1, {"a.b.c": "1"})]


@pytest.mark.parametrize("line", ['{"a": ', "[1]", '"a"', "{'a': 1}", '{"a": "\\ud800"}'])
def test_what_is_no_object_costs_its_own_row_only(file: Path, line: str) -> None:
    bad, good = rows_of(file, f'{line}\n{{"a": 1}}\n')
    assert isinstance(bad, Unreadable)
    assert (bad.line, bad.fields) == (1, (line,))
    assert good == Row(2, {"a": "1"})


def test_bytes_that_are_not_utf_8_cost_their_own_row_only(file: Path) -> None:
    file.write_bytes(b'{"a": "\xff"}\n{"a": 1}\n')
    bad, good = json_rows(file)
    assert isinstance(bad, Unreadable)
    assert bad.text == "not UTF-8"
    assert good == Row(2, {"a": "1"})


def test_the_columns_are_those_of_all_lines_together(file: Path) -> None:
    rows_of(file, '{"a": 1}\nnot JSON\n{"b": {"c": 1}, "a": 2}\n')
    assert json_columns(file) == ["a", "b.c"]
