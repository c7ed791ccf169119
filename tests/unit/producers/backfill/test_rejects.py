from pathlib import Path

import pytest

from pipeline.producers.backfill.csv_rows import csv_columns, csv_rows
from pipeline.producers.backfill.json_rows import json_rows
from pipeline.producers.backfill.rejects import Rejected, RejectsFile
from pipeline.producers.backfill.rows import Row, Unreadable

WRONG = Rejected(Row(3, {"a": "1,5", "b": "x"}), "invalid_field", "a: too odd")
SHORT = Rejected(Unreadable(4, "1 fields", ("\udcff",)), "undecodable", "1 fields")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rejects"


def write(path: Path, file_format: str, *rejects: Rejected, size: int = 0) -> int:
    columns = ["a", "b"]
    file = RejectsFile(path, "csv" if file_format == "csv" else "jsonl", columns, size)
    for reject in rejects:
        file.add(reject)
    file.close()
    return file.size_bytes


def test_csv_rejects_say_what_is_wrong_before_the_row_itself(path: Path) -> None:
    write(path, "csv", WRONG, SHORT)
    assert path.read_bytes() == (
        b"cx_line,cx_reason,cx_text,a,b\n"
        b'3,invalid_field,a: too odd,"1,5",x\n'
        b"4,undecodable,1 fields,\xff\n"
    )


def test_csv_rejects_can_be_mended_and_read_again(path: Path) -> None:
    write(path, "csv", WRONG)
    [row] = csv_rows(path)
    assert isinstance(row, Row)
    assert row.cells.items() >= WRONG.row.cells.items()  # type: ignore[union-attr]  # it is a Row
    assert csv_columns(path)[3:] == ["a", "b"]


def test_json_rejects_can_be_mended_and_read_again(path: Path) -> None:
    nested = Rejected(Row(3, {"a.b": "1"}), "invalid_field", "too odd")
    unreadable = Rejected(Unreadable(4, "not JSON", ("{",)), "undecodable", "not JSON")
    write(path, "jsonl", nested, unreadable)
    told = {"cx_line": "3", "cx_reason": "invalid_field", "cx_text": "too odd"}
    first, second = json_rows(path)
    assert first == Row(1, told | {"a.b": "1"})
    assert isinstance(second, Row)
    assert second.cells["cx_raw"] == "{"


def test_without_a_reject_there_is_no_file_and_an_older_one_is_gone(path: Path) -> None:
    path.write_text("of an older run")
    write(path, "csv")
    assert not path.exists()


def test_a_resumed_run_cuts_off_what_its_progress_does_not_know(path: Path) -> None:
    size = write(path, "csv", WRONG)
    write(path, "csv", SHORT, size=size)
    write(path, "csv", SHORT, size=size)
    assert len(path.read_bytes().splitlines()) == 3
