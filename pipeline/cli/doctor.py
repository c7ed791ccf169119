"""`cx doctor`: is everything there that the pipeline needs, and does it keep up."""

import asyncio
from dataclasses import replace

import typer

from pipeline.cli.printing import AsJson, print_columns, print_json
from pipeline.cli.start import read_settings

# Shorter than a worker waits: somebody is watching.
PATIENCE_SECONDS = 5


def doctor(as_json: AsJson = False) -> None:
    """Check that all is well.

    Broker, topics, schemas, clocks, lag, agreement: one line each; exit status 1 when one fails.
    """
    from pipeline.cli.checks import CHECKS, examine

    settings = read_settings()
    patience_seconds = min(settings.connect_timeout_s, PATIENCE_SECONDS)
    settings = replace(settings, connect_timeout_s=patience_seconds)
    findings = asyncio.run(examine(settings, CHECKS))
    rows = [{"check": name, **finding._asdict()} for name, finding in findings.items()]
    print_json(rows) if as_json else print_columns(rows)
    raise typer.Exit(1 if any(found.level == "FAIL" for found in findings.values()) else 0)
