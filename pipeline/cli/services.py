"""`cx worker` and `cx exporter`: the parts that run until they are told to stop."""

import typer

from pipeline.cli.start import read_settings


def worker() -> None:
    """Run the stream processors: touchpoints in, journeys and tallies out."""
    settings = read_settings()
    from pipeline.engine.worker import run

    raise typer.Exit(run(settings))


def exporter() -> None:
    """Serve the service metrics for Prometheus, summed from the log."""
    settings = read_settings()
    from pipeline.exporters.service import run

    raise typer.Exit(run(settings))
