"""`python -m bench`: the same stateful step on every engine, on one real Kafka, in one run."""

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bench.broker import running_kafka
from bench.cores import split_cores
from bench.engines.table import ENGINES, FURTHER_ENGINES, Engine
from bench.report import table_of
from bench.session import Session

KNOWN = ENGINES | FURTHER_ENGINES
# Wide enough for the table where the output is a file.
WIDTH = 110


def main() -> None:
    """Measure the engines that were asked for, print the table, write the JSON list."""
    options = read_options()
    engines = chosen_engines(options.only.split(","))
    cores = split_cores()
    with (
        TemporaryDirectory(prefix="cx-bench-") as name,
        running_kafka(Path(name), cores.broker) as brokers,
    ):
        session = Session(brokers, Path(name), cores, options.events, options.customers)
        measurements = session.measure(engines, options.repeat)
    Console(width=WIDTH).print(table_of(measurements))
    if options.json:
        rows = [measurement.as_json() for measurement in measurements]
        options.json.write_text(json.dumps(rows, indent=2) + "\n")


def read_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there")
    parser.add_argument(
        "--only", default=",".join(ENGINES), metavar="ENGINES", help=f"of {','.join(KNOWN)}"
    )
    parser.add_argument("--repeat", type=int, default=1, help="rounds; the table has medians")
    return parser.parse_args()


def chosen_engines(names: list[str]) -> list[Engine]:
    """The engines to run, in the table's order. Raises `SystemExit` for a name that is none."""
    if unknown := sorted(set(names) - set(KNOWN)):
        raise SystemExit(f"no engine {', '.join(unknown)}; there are {', '.join(KNOWN)}")
    return [engine for engine in KNOWN.values() if engine.name in names]


if __name__ == "__main__":
    main()
