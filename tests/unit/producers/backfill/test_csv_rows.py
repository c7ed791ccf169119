import gzip
from pathlib import Path

import pytest

from pipeline.producers.backfill.csv_rows import csv_columns, csv_rows
from pipeline.producers.backfill.rows import FileUnreadable, Row, Unreadable


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "log.csv"


def rows_of(file: Path, content: bytes) -> list[Row | Unreadable]:
    file.write_bytes(content)
    return list(csv_rows(file))


def test_a_row_has_its_cells_by_column_and_the_line_it_began_on(file: Path) -> None:
    assert rows_of(file, b"a,b\n1,2\n3,\n") == [
        Row(2, {"a": "1", "b": "2"}),
        Row(3, {"a": "3", "b": ""}),
    ]


def test_a_quoted_field_may_span_lines(file: Path) -> None:
    rows = rows_of(file, b'a,b\n1,"x\ny, ""z"""\n3,4\n')
    assert rows == [Row(2, {"a": "1", "b": 'x\ny, "z"'}), Row(4, {"a": "3", "b": "4"})]


def test_blank_lines_are_no_rows_but_are_counted(file: Path) -> None:
    assert rows_of(file, b"a,b\n\n1,2\n\n") == [Row(3, {"a": "1", "b": "2"})]


def test_line_ends_of_windows_and_a_byte_order_mark_are_no_content(file: Path) -> None:
    content = b"\xef\xbb\xbfa,b\r\n1,2\r\n"
    assert rows_of(file, content) == [Row(2, {"a": "1", "b": "2"})]
    assert csv_columns(file) == ["a", "b"]


def test_a_gzipped_file_is_known_by_its_content(file: Path) -> None:
    assert rows_of(file, gzip.compress(b"a\n1\n")) == [Row(2, {"a": "1"})]


def test_a_row_with_too_many_or_too_few_fields_is_unreadable_by_itself(file: Path) -> None:
    short, long, good = rows_of(file, b"a,b\n1\n1,2,3\n4,5\n")
    assert short == Unreadable(2, "1 fields, but the header has 2", ("1",))
    assert long == Unreadable(3, "3 fields, but the header has 2", ("1", "2", "3"))
    assert good == Row(4, {"a": "4", "b": "5"})


def test_bytes_that_are_not_utf_8_cost_their_own_row_only(file: Path) -> None:
    bad, good = rows_of(file, b"a\n\xff\n\xc3\xa4\n")
    assert isinstance(bad, Unreadable)
    assert (bad.line, bad.text) == (2, "not UTF-8")
    assert good == Row(3, {"a": "ä"})


def test_text_after_a_closing_quote_costs_its_own_row_only(file: Path) -> None:
    bad, good = rows_of(file, b'a,b\n"1"x,2\n3,4\n')
    assert isinstance(bad, Unreadable)
    assert (bad.line, "not CSV" in bad.text) == (2, True)
    assert good == Row(3, {"a": "3", "b": "4"})


def test_a_quote_that_is_never_closed_is_told_with_its_lines(file: Path) -> None:
    [bad] = rows_of(file, b'a,b\n1,"2\n3,4\n5,6\n')
    assert isinstance(bad, Unreadable)
    assert bad.line == 2
    assert "as far as line 4" in bad.text


def test_an_empty_file_has_no_columns_and_no_rows(file: Path) -> None:
    assert rows_of(file, b"") == []
    assert csv_columns(file) == []


def test_a_file_that_is_not_there_or_is_cut_off_is_told_in_one_line(file: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"log\.csv: No such file"):
        list(csv_rows(file))
    with pytest.raises(FileUnreadable, match="end-of-stream"):
        rows_of(file, gzip.compress(b"a\n1\n" * 1000)[:-10])
    with pytest.raises(FileUnreadable, match="Is a directory"):
        csv_columns(file.parent)
