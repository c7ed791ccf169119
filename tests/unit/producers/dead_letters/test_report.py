"""The report of a replay, as it is found again after whatever ended the run."""

from pathlib import Path

import pytest

from pipeline.producers.dead_letters.found import LetterId
from pipeline.producers.dead_letters.report import Report, ReportUnusable

OF = "cx.dead-letters"


def written(path: Path, *offsets: int) -> None:
    with Report(path, OF) as report:
        for offset in offsets:
            report.add(LetterId(0, offset), "cx.touchpoints.web", 0, offset + 100)


def test_what_was_noted_is_known_again(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    written(path, 1, 2)
    written(path, 3)
    with Report(path, OF) as report:
        assert report.done == {LetterId(0, 1), LetterId(0, 2), LetterId(0, 3)}
    assert len(path.read_text().splitlines()) == 3


def test_half_a_line_is_no_line(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    written(path, 1, 2)
    whole = path.read_bytes()
    for cut in range(len(whole) // 2 + 1, len(whole)):
        path.write_bytes(whole[:cut])
        written(path, 2)
        assert path.read_bytes() == whole


def test_a_file_that_is_no_report_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes\nmore\n")
    with pytest.raises(ReportUnusable, match=r"notes\.txt:1: no line of a report"):
        Report(path, OF)
    assert path.read_text() == "my notes\nmore\n"


def test_the_report_of_another_topic_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    written(path, 1)
    with pytest.raises(ReportUnusable, match=r"of cx\.dead-letters, not of other\.dead-letters"):
        Report(path, "other.dead-letters")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReportUnusable, match="Is a directory"):
        Report(tmp_path, OF)
