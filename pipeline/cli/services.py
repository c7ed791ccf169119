"""`cx worker`, `cx exporter` and `cx gateway`: the parts that run until they are told to stop."""

from ipaddress import ip_address
from typing import Annotated

import typer

from pipeline.cli.start import read_agreed, read_settings
from pipeline.settings import Settings, SettingsError

NoKeys = Annotated[
    bool,
    typer.Option(
        "--insecure-no-keys", help="Let in whoever reaches it; on the loopback address alone."
    ),
]


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


def gateway(insecure_no_keys: NoKeys = False) -> None:
    """Take touchpoints over HTTP.

    From whoever has a key (cx keys), and from webhooks, until SIGTERM or SIGINT.
    """
    settings = read_settings()
    _check_access(settings, no_keys=insecure_no_keys)
    from pipeline.producers.gateway.service import run

    raise typer.Exit(run(settings, keys_needed=not insecure_no_keys))


def _check_access(settings: Settings, *, no_keys: bool) -> None:
    """Nobody is to open the gateway to everybody by forgetting something."""
    if no_keys:
        if not _is_loopback(settings.gateway_host):
            raise SettingsError(
                f"CX_GATEWAY_HOST: {settings.gateway_host} is reached from elsewhere, and "
                "--insecure-no-keys is for 127.0.0.1 alone"
            )
    elif not settings.keys_file:
        raise SettingsError("CX_KEYS_FILE: missing; `cx keys create` makes one")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
