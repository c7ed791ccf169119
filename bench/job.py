"""What one engine process is told to do, and what it says afterwards; standard library only.

Every engine process reads it first, so it costs none of them an import.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Job:
    """One engine's run: read `events` records of `topics`, count per key, write the counts."""

    brokers: str
    topics: tuple[str, ...]
    partitions: int
    events: int
    run: str  # new for each run: consumer group, application id, prefix of what the engine creates
    output_topic: str
    scratch: Path
    result: Path

    def write(self, path: Path) -> None:
        """Write the job for the engine's process to read."""
        path.write_text(json.dumps(asdict(self), default=str))


def read_job(path: Path) -> Job:
    """The job that `Job.write` wrote."""
    fields = json.loads(path.read_text())
    return Job(
        **{
            **fields,
            "topics": tuple(fields["topics"]),
            "scratch": Path(fields["scratch"]),
            "result": Path(fields["result"]),
        }
    )


@dataclass(frozen=True, slots=True)
class Result:
    """What an engine measured of itself between its first record and its last commit."""

    events: int
    wall_seconds: float
    cpu_seconds: float
    output_topic: str | None
    versions: dict[str, str]

    def write(self, path: Path) -> None:
        """Write the result for the harness to read."""
        # In one step: the harness waits for this file to appear.
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(asdict(self)))
        partial.rename(path)


def read_result(path: Path) -> Result:
    """The result that `Result.write` wrote."""
    return Result(**json.loads(path.read_text()))
