"""The log: plain lines, libraries only from warnings upwards, and nobody drowns the rest."""

import logging
from collections.abc import Iterator

import pytest

from pipeline.cli.log_lines import CHATTY, QUIET_SECONDS, RepeatedLines, set_up_logging


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.NOTSET)


def line(name: str, place: int, text: str = "text") -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "client.py", place, text, None, None)


def test_a_chatty_library_is_heard_once_in_ten_seconds_for_each_place_in_its_code() -> None:
    seconds = 0.0
    repeated = RepeatedLines(lambda: seconds)
    assert repeated.filter(line("aiokafka.conn", 1, "node 1 is gone"))
    assert not repeated.filter(line("aiokafka.conn", 1, "node 2 is gone"))
    assert repeated.filter(line("aiokafka.conn", 2))
    seconds = QUIET_SECONDS
    assert repeated.filter(line("aiokafka.conn", 1))


def test_our_own_lines_are_all_heard() -> None:
    repeated = RepeatedLines(lambda: 0.0)
    assert all(repeated.filter(line("pipeline.engine", 1)) for _ in range(3))


def test_lines_are_plain_and_go_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info")
    logging.getLogger("cx").warning("no %s", "broker")
    out, err = capfd.readouterr()
    assert out == ""
    time, level, rest = err.split(maxsplit=2)
    assert (level, rest) == ("WARNING", "cx: no broker\n")
    assert time.endswith("Z")
    assert len(time) == len("2024-05-01T12:00:00Z")


def test_libraries_are_quiet_below_warnings(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info")
    logging.getLogger("aiokafka.consumer").info("joined")
    logging.getLogger("pipeline.engine").info("begun")
    assert [line.split(": ")[1] for line in capfd.readouterr().err.splitlines()] == ["begun"]


def test_with_debug_libraries_are_heard_too(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging("debug")
    logging.getLogger("aiokafka.consumer").info("joined")
    assert "joined" in capfd.readouterr().err


def test_with_error_not_even_warnings_are_heard(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging("error")
    logging.getLogger("aiokafka.consumer").warning("slow")
    logging.getLogger("cx").warning("slow")
    assert capfd.readouterr().err == ""


def test_setting_it_up_twice_writes_each_line_once(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info")
    set_up_logging("info")
    logging.getLogger("cx").warning("once")
    assert len(capfd.readouterr().err.splitlines()) == 1
