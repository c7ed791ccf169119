from pathlib import Path

import pytest

from pipeline.producers.backfill.progress import (
    Progress,
    ProgressUnusable,
    read_progress,
    write_progress,
)


def test_what_is_noted_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    progress = Progress(described_by="x", position=7, touchpoints=9, rejects=1, begun=True)
    write_progress(path, Progress(described_by="x"))
    write_progress(path, progress)
    assert read_progress(path) == progress
    assert list(tmp_path.iterdir()) == [path]


def test_without_a_file_there_is_no_progress(tmp_path: Path) -> None:
    assert read_progress(tmp_path / "progress.json") is None


@pytest.mark.parametrize("content", ["", "{", '{"position": 7}', "[]"])
def test_a_file_that_is_no_progress_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "progress.json"
    path.write_text(content)
    with pytest.raises(ProgressUnusable, match="is not the progress of a backfill"):
        read_progress(path)


def test_a_place_that_cannot_be_written_is_told_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "progress.json"
    with pytest.raises(ProgressUnusable, match="--state names another"):
        write_progress(path, Progress(described_by="x"))
