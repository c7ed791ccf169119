"""What passes between the harness and an engine's process."""

from pathlib import Path

from bench.job import Job, Result, read_job, read_result


def test_a_job_is_read_as_it_was_written(tmp_path: Path) -> None:
    job = Job(
        "127.0.0.1:9092", ("a", "b"), 4, 10, "run-1", "out", tmp_path,
        tmp_path / "result.json",
    )  # fmt: skip
    job.write(tmp_path / "job.json")
    assert read_job(tmp_path / "job.json") == job


def test_a_result_appears_in_one_step_and_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = Result(10, 0.5, 0.25, "out", {"fastavro": "1"})
    result.write(tmp_path / "result.json")
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]
    assert read_result(tmp_path / "result.json") == result
