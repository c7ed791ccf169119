"""The list of customers of whom nothing is taken, and how its file is followed."""

import logging
from pathlib import Path

import pytest

from pipeline.producers.privacy.suppression import SuppressionError, SuppressionList

HASH = "ab" * 32


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "suppressed.txt"


def followed(file: Path) -> tuple[SuppressionList, Clock]:
    clock = Clock()
    return SuppressionList(file, clock), clock


def test_keys_and_hashes_stand_line_by_line(file: Path) -> None:
    file.write_text(f"# asked on Monday\nc:4711\n\n  a:v 81 \r\n{HASH.upper()}\n")
    suppressed = SuppressionList(file)
    assert suppressed.has_key(["c:1", "c:4711"])
    assert suppressed.has_key(["a:v 81"])
    assert suppressed.has_hash([HASH])
    assert not suppressed.has_key(["c:471", "a:4711", "# asked on Monday"])


def test_nobody_is_on_no_list() -> None:
    suppressed = SuppressionList(None)
    assert not suppressed.has_key(["c:4711"])
    assert not suppressed.has_hashes()


def test_a_line_that_names_nobody_is_told_by_its_number_alone(file: Path) -> None:
    file.write_text("c:1\nann@example.com\nc:\n")
    with pytest.raises(SuppressionError) as refused:
        SuppressionList(file)
    assert str(refused.value).startswith(f"{file}:2 and 1 more lines: names nobody; ")
    assert "ann" not in str(refused.value)


def test_a_missing_file_is_told(file: Path) -> None:
    with pytest.raises(SuppressionError, match="No such file"):
        SuppressionList(file)


def test_a_change_counts_within_a_second(file: Path) -> None:
    file.write_text("c:1\n")
    suppressed, clock = followed(file)
    file.write_text("c:1\nc:22\n")
    clock.seconds = 1.0
    assert suppressed.has_key(["c:22"])
    file.write_text("c:22\n")
    clock.seconds = 2.0
    assert not suppressed.has_key(["c:1"])


@pytest.mark.parametrize("content", ["c:22\nnobody\n", None, b"\xff\xfe"])
def test_when_the_file_goes_wrong_who_was_on_it_stays(
    file: Path, content: str | bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text("c:1\n")
    suppressed, clock = followed(file)
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    clock.seconds = 1.0
    assert suppressed.has_key(["c:1"])
    assert suppressed.has_key(["c:22"]) is (content == "c:22\nnobody\n")
    clock.seconds = 2.0
    assert suppressed.has_key(["c:1"])
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "nobody" not in errors[0].getMessage().replace("names nobody", "")
    file.write_text("c:333\n")
    clock.seconds = 3.0
    assert suppressed.has_key(["c:333"])
    assert not suppressed.has_key(["c:1"])
