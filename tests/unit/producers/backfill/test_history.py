"""A file's history as samples, against what its few rows come to when counted by hand."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.policy import Policy
from pipeline.core.replay import Replay
from pipeline.metrics.declarations import ACTIONS
from pipeline.producers.backfill.history import History, NothingToTell
from pipeline.producers.backfill.job import Job, job_for
from pipeline.producers.backfill.loads import Load
from pipeline.producers.backfill.rejects import RejectsFile
from pipeline.producers.backfill.source_file import SourceFile
from pipeline.producers.backfill.span import LOOKBACK_MS, Span

STEP = 300
BEGINS = 1_600_000_200  # a whole step, Unix seconds
MAPPING = """
[time]
column = "at"
format = "unix_seconds"
[columns]
customer_id = "who"
case_id = "case"
queue = "queue"
[constants]
channel = "email"
[[rules]]
when = { what = "opened" }
touchpoints = [{ kind = "case.opened", actor = "customer" }]
[[rules]]
when = { what = "answered" }
touchpoints = [{ kind = "message.sent", actor = "agent" }]
[[rules]]
when = { what = "complained" }
touchpoints = [{ kind = "complaint.filed" }]
"""
ROWS = (
    (100, "ada", "A", "opened"),
    (200, "bob", "B", "opened"),
    (700, "ada", "A", "answered"),
    (3 * STEP, "bob", "B", "answered"),
    (10 * STEP + 1, "eve", "C", "opened"),
)
Samples = dict[int, float]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return written(tmp_path, *ROWS)


def written(folder: Path, *rows: tuple[int, str, str, str]) -> Job:
    log, mapping = folder / "log.csv", folder / "mapping.toml"
    lines = [f"{BEGINS + at},{who},{case},{what},help" for at, who, case, what in rows]
    log.write_text("\n".join(["at,who,case,what,queue", *lines]))
    mapping.write_text(MAPPING)
    return job_for(SourceFile(log, "csv"), mapping, "time", "cx")


def text_of(job: Job, since: int | None = None, until: int | None = None) -> str:
    """All that is told; `since` and `until` in seconds after the beginning."""
    parts: list[str] = []
    span = Span(
        STEP * 1000, *(None if at is None else (BEGINS + at) * 1000 for at in (since, until))
    )
    history(job, span).tell("past", parts.append, lambda _: None)
    return "".join(parts)


def history(job: Job, span: Span, rejects: RejectsFile | None = None) -> History:
    return History(job, Policy(queues=frozenset(["help"])), span, rejects)


def samples_in(text: str) -> Iterator[tuple[str, dict[str, str], float, int]]:
    """Name, labels, value and Unix seconds of every line."""
    for line in text.splitlines():
        if not line.startswith("#"):
            found = re.fullmatch(r"(\w+){(.*)} (\S+) (\d+)", line)
            assert found, line
            labels = dict(re.findall(r'(\w+)="([^"]*)"', found[2]))
            yield found[1], labels, float(found[3]), int(found[4])


def touchpoints_of(job: Job) -> list[Touchpoint]:
    return [made for piece in job.pieces() if isinstance(piece, Load) for made in piece.touchpoints]


def told(text: str, name: str, **labels: str) -> Samples:
    """The samples of the one series there is: seconds after the beginning → value."""
    found = [
        (frozenset(known.items()), second - BEGINS, value)
        for sample, known, value, second in samples_in(text)
        if sample == name and labels.items() <= known.items()
    ]
    assert len({series for series, _, _ in found}) <= 1
    return {at: value for _, at, value in found}


def steps(first: int, last: int) -> Iterator[int]:
    return iter(range(first * STEP, last * STEP + 1, STEP))


def test_a_counter_is_there_at_every_step_from_0_on_to_the_end(job: Job) -> None:
    assert told(text_of(job), "cx_cases_opened_total") == {
        **dict.fromkeys(steps(0, 0), 0),
        **dict.fromkeys(steps(1, 10), 2),
        **dict.fromkeys(steps(11, 11), 3),
    }


def test_a_histogram_is_told_with_all_its_buckets(job: Job) -> None:
    text, name = text_of(job), "cx_first_response_seconds"
    counts = {
        **dict.fromkeys(steps(0, 2), 0),
        **dict.fromkeys(steps(3, 11), 2),
    }
    assert told(text, f"{name}_count", hours="calendar") == counts
    assert told(text, f"{name}_bucket", le="900.0", hours="calendar") == counts
    under_10_minutes = dict.fromkeys(steps(0, 2), 0) | dict.fromkeys(steps(3, 11), 1)
    assert told(text, f"{name}_bucket", le="600.0", hours="calendar") == under_10_minutes
    assert told(text, f"{name}_sum", hours="calendar")[11 * STEP] == 600 + 700


def test_a_gauge_is_absent_as_long_as_there_is_nothing_to_tell(job: Job) -> None:
    oldest = told(text_of(job), "cx_oldest_unanswered_timestamp_seconds")
    assert oldest == {
        **dict.fromkeys(steps(1, 2), BEGINS + 100),
        **dict.fromkeys(steps(11, 11), BEGINS + 10 * STEP + 1),
    }


def test_an_age_can_be_counted_from_the_event_time_that_is_told_too(job: Job) -> None:
    clock = told(text_of(job), "cx_pipeline_watermark_timestamp_seconds")
    assert clock == {at: BEGINS + at for at in steps(0, 11)}


def test_history_is_told_as_if_live_and_under_a_job_of_its_own(job: Job) -> None:
    every = [labels for _, labels, _, _ in samples_in(text_of(job))]
    assert {labels["job"] for labels in every} == {"past"}
    assert {labels.get("origin", "live") for labels in every} == {"live"}


def test_actions_that_were_never_emitted_are_not_told(tmp_path: Path) -> None:
    job = written(tmp_path, (0, "ada", "", "complained"))
    replay = Replay(Policy())
    for touchpoint in touchpoints_of(job):
        replay.take(replace(touchpoint, origin="live"))
    assert any(tally.metric == ACTIONS for tally in replay.tallies.changed()), "a live one leads to"
    assert "cx_actions" not in text_of(job)


def test_the_samples_of_a_metric_stand_together_and_ascend(job: Job) -> None:
    lines = text_of(job).splitlines()
    headers = [line for line in lines if line.startswith("# TYPE")]
    assert len(headers) == len(set(headers))
    ascending: dict[tuple[str, str], int] = {}
    for name, labels, _, second in samples_in(text_of(job)):
        key = name, str(labels)
        assert second > ascending.get(key, 0)
        ascending[key] = second


def test_a_part_of_the_time_has_the_values_of_the_whole(job: Job) -> None:
    part = told(text_of(job, since=5 * STEP - 1, until=9 * STEP), "cx_cases_opened_total")
    whole = told(text_of(job), "cx_cases_opened_total")
    lookback = LOOKBACK_MS // 1000
    assert part == {at: whole[at] for at in range(5 * STEP, 9 * STEP - lookback, STEP)}


def test_touchpoints_that_come_after_the_part_are_not_counted(job: Job) -> None:
    span = Span(STEP * 1000, None, (BEGINS + 5 * STEP) * 1000)
    result = history(job, span).tell("past", lambda _: None, lambda _: None)
    assert result.touchpoints == len(ROWS) - 1


@pytest.mark.parametrize(("since", "until"), [(None, 0), (12 * STEP, None)])
def test_a_part_without_history_is_refused(job: Job, since: int | None, until: int | None) -> None:
    with pytest.raises(NothingToTell):
        text_of(job, since, until)


def test_the_number_of_samples_is_that_of_the_lines(job: Job) -> None:
    lines: list[str] = []
    result = history(job, Span(STEP * 1000)).tell("past", lines.append, lambda _: None)
    text = "".join(lines)
    assert result.samples == sum(not line.startswith("#") for line in text.splitlines())
    assert text.endswith("\n# EOF\n")


def test_rejected_rows_go_to_their_file(tmp_path: Path) -> None:
    job = written(tmp_path, (0, "ada", "A", "opened"), (60, "", "B", "opened"))
    rejects = RejectsFile(tmp_path / "rejects.csv", "csv", job.columns, 0)
    history(job, Span(STEP * 1000), rejects).tell("past", lambda _: None, lambda _: None)
    rejects.close()
    assert "missing_customer" in (tmp_path / "rejects.csv").read_text()
