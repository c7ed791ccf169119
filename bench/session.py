"""One sitting on one Kafka: the streams are filled once, then each engine runs on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.cores import Cores
from bench.counts import counted_events
from bench.engines.table import Engine
from bench.fill import create_topics, fill
from bench.job import Job, Result
from bench.measurement import Measurement, summarise_runs
from bench.run import run_engine
from bench.streams import prefix_of, source_topics, written
from pipeline.contract.schemas import read_schemas
from pipeline.contract.topics import catalogue
from pipeline.contract.wire import Codec

PARTITIONS = 4


@dataclass(frozen=True, slots=True)
class Session:
    """Where to measure, and with how many touchpoints."""

    brokers: str
    folder: Path
    cores: Cores
    events: int
    customers: int

    def measure(self, engines: Sequence[Engine], rounds: int) -> list[Measurement]:
        """Fill the streams, then run all engines in turn, round after round."""
        for stream in sorted({engine.stream for engine in engines}):
            self._fill(stream)
        runs: dict[str, list[Result]] = {engine.name: [] for engine in engines}
        for number in range(rounds):
            for engine in engines:
                runs[engine.name].append(self._run(engine, f"{engine.name}-{number}"))
        return [summarise_runs(engine, runs[engine.name]) for engine in engines]

    def _fill(self, stream: str) -> None:
        topics = [topic.name for topic in catalogue(prefix_of(stream)).sources()]
        create_topics(self.brokers, topics, PARTITIONS, "delete")
        records = written(stream, self.events, self.customers, Codec(read_schemas()))
        print(
            f"{fill(self.brokers, records):,} touchpoints written for the {stream} step", flush=True
        )

    def _run(self, engine: Engine, run: str) -> Result:
        job = self._job(engine, run)
        create_topics(self.brokers, [job.output_topic], PARTITIONS, "compact")
        result = run_engine(engine, job, self.cores)
        prove_counts(engine, job, result)
        print(f"{run}: {result.events:,} events in {result.wall_seconds:.2f} s", flush=True)
        return result

    def _job(self, engine: Engine, run: str) -> Job:
        scratch = self.folder / run
        scratch.mkdir()
        return Job(
            brokers=self.brokers,
            topics=source_topics(engine.stream),
            partitions=PARTITIONS,
            events=int(self.events * engine.share_of_events),
            run=run,
            output_topic=f"bench.{run}",
            scratch=scratch,
            result=scratch / "result.json",
        )


def prove_counts(engine: Engine, job: Job, result: Result) -> None:
    """Raise `RuntimeError` unless the output says that every event was counted, once."""
    if engine.count_of is None or result.output_topic is None:
        return
    counted = counted_events(job.brokers, result.output_topic, job.partitions, engine.count_of)
    if counted != result.events:
        raise RuntimeError(f"{engine.name} read {result.events} events and counted {counted}")
