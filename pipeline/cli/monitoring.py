"""`cx monitoring`: rules, alerts and routes, made from what was agreed."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.start import read_agreed, read_settings

AgreementFile = Annotated[
    Path | None,
    typer.Option("--agreement", metavar="FILE", help="What was agreed; else that of CX_AGREEMENT."),
]
Out = Annotated[Path, typer.Option(metavar="FOLDER", help="Where the files are.")]
Scale = Annotated[
    float,
    typer.Option(min=0.001, help="Divide all durations by it: for a story told as fast (--speed)."),
]
PipelineScale = Annotated[
    float | None,
    typer.Option(min=0.001, help="The same for alerts about the pipeline itself; else --scale."),
]
Partitions = Annotated[
    int | None,
    typer.Option(min=1, help="How many partitions have to have a worker; else CX_PARTITIONS."),
]
Grafana = Annotated[str, typer.Option("--grafana-url", help="Where people reach Grafana.")]
Runbooks = Annotated[str, typer.Option("--runbook-url", help="Where people reach docs/runbooks.")]
ReceiversFile = Annotated[
    Path | None,
    typer.Option("--receivers", metavar="FILE", help="Where notifications go; else nowhere."),
]


Act = Callable[[Path, Mapping[str, str]], None]


def command(act: Act) -> Callable[..., None]:
    """A command that does something with the folder and the texts of its files, by their place."""

    def run(
        *,
        agreement: AgreementFile = None,
        out: Out = Path("deploy"),
        scale: Scale = 1.0,
        pipeline_scale: PipelineScale = None,
        partitions: Partitions = None,
        grafana_url: Grafana = "http://localhost:3000",
        runbook_url: Runbooks = "docs/runbooks",
        receivers: ReceiversFile = None,
    ) -> None:
        from pipeline.agreement.policy import with_queues
        from pipeline.agreement.reading import read_agreement
        from pipeline.monitoring.addresses import Addresses
        from pipeline.monitoring.files import files_of
        from pipeline.monitoring.receivers import NO_RECEIVERS, read_receivers
        from pipeline.monitoring.rule_files import Options

        settings = read_settings()
        agreed = read_agreement(agreement) if agreement else read_agreed(settings)
        addresses = Addresses(grafana_url.rstrip("/"), runbook_url.rstrip("/"))
        options = Options(
            partitions or settings.partitions, scale, addresses, pipeline_scale or scale
        )
        destinations = read_receivers(receivers) if receivers else NO_RECEIVERS
        act(out, files_of(with_queues(agreed, settings.queues), options, destinations))

    run.__doc__ = act.__doc__
    return run


def _write(out: Path, files: Mapping[str, str]) -> None:
    """Write Prometheus' rules and alerts, and Alertmanager's routes."""
    for place, text in files.items():
        path = out / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(path)


def _compare(out: Path, files: Mapping[str, str]) -> None:
    """Tell which files are not what `generate` would write; exit status 1 if any is."""
    stale = [out / place for place, text in files.items() if _read(out / place) != text]
    for path in stale:
        print(f"{path}: {'is not what was agreed' if path.is_file() else 'is missing'}")
    if stale:
        raise typer.Exit(1)
    print(f"All {len(files)} files in {out} are what was agreed.")


def _read(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None


generate = command(_write)
check = command(_compare)
