"""`cx worker` and `cx exporter`: the parts that run until they are told to stop."""

import typer

from pipeline.cli.start import read_agreed, read_settings


def worker() -> None:
    """Run the stream processors.

    Touchpoints in, journeys and tallies out, until SIGTERM or SIGINT.
    """
    settings = read_settings()
    agreement = read_agreed(settings)
    from pipeline.cli.worker import run

    raise typer.Exit(run(settings, agreement))


def exporter() -> None:
    """Serve the service metrics.

    Summed from the log, at /metrics for Prometheus, until SIGTERM or SIGINT.
    """
    settings = read_settings()
    agreement = read_agreed(settings)
    from pipeline.exporters.service import run

    raise typer.Exit(run(settings, agreement))
