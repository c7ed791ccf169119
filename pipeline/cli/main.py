"""The command line: one table of its commands, and how a failure ends the process.

Commands import what they need when they run: `cx --help` and `cx config` need neither Kafka
clients nor Faust, which take longer to load than all else.
"""

import sys
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Annotated

import typer

from pipeline.cli import (
    backfill,
    config,
    dead_letters,
    dead_letters_replay,
    demo,
    doctor,
    journey,
    keys,
    monitoring,
    plan,
    schemas,
    services,
    simulate,
    topics,
)
from pipeline.settings import SettingsError

FAILED = 1
USAGE = 2
SETTINGS = "Settings are CX_… environment variables; cx config prints them all."
Command = Callable[..., None]

COMMANDS: Mapping[str, Command] = {
    "demo": demo.demo,
    "worker": services.worker,
    "exporter": services.exporter,
    "gateway": services.gateway,
    "simulate": simulate.simulate,
    "backfill": backfill.backfill,
    "doctor": doctor.doctor,
}
GROUPS: Mapping[str, tuple[str, Mapping[str, Command]]] = {
    "config": ("Print the settings, or check what was agreed.", {"check": config.check}),
    "keys": (
        "Create, list or revoke the gateway's API keys.",
        {"create": keys.create, "list": keys.show, "revoke": keys.revoke},
    ),
    "topics": (
        "Create or check the pipeline's topics.",
        {"create": topics.create, "check": topics.check},
    ),
    "schemas": (
        "Check or register the schemas of its records.",
        {"check": schemas.check, "register": schemas.register},
    ),
    "journey": ("Look at customers' journeys.", {"show": journey.show}),
    "dead-letters": (
        "Find what was put aside, and send it again.",
        {
            "list": dead_letters.list_letters,
            "show": dead_letters.show,
            "replay": dead_letters_replay.replay,
        },
    ),
    "plan": ("Check the tracking plan.", {"check": plan.check}),
    "monitoring": (
        "Write or check rules, alerts and routes.",
        {"generate": monitoring.generate, "check": monitoring.check},
    ),
}
# What a group does when no command of it is named.
ALONE: Mapping[str, Command] = {"config": config.config}


def main() -> None:
    """Run one command; exit status 0, 1 (failed) or 2 (usage: also a wrong setting)."""
    try:
        command_line()()
    except SettingsError as wrong:
        _end(wrong, USAGE)
    except Exception as failed:
        if not isinstance(failed, _told_in_one_line()):
            raise
        _end(failed, FAILED)


def command_line() -> typer.Typer:
    """The commands and groups of the tables, as one Typer application."""
    app = _application("Customer journeys and service metrics from an event log.", SETTINGS)
    app.callback()(_options)
    for name, command in COMMANDS.items():
        app.command(name)(command)
    for name, (meaning, commands) in GROUPS.items():
        group = _application(meaning)
        if name in ALONE:
            group.callback(invoke_without_command=True, no_args_is_help=False)(ALONE[name])
        for member, command in commands.items():
            group.command(member)(command)
        app.add_typer(group, name=name)
    return app


def _print_version(asked: bool) -> None:
    if asked:
        print(version("cx-pipeline"))
        raise typer.Exit


def _options(
    # Eager: there is no command to come.
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """What may stand before the command."""


def _application(meaning: str, epilog: str | None = None) -> typer.Typer:
    # Plain text and plain tracebacks: both end up in logs.
    return typer.Typer(
        help=meaning,
        epilog=epilog,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )


def _told_in_one_line() -> tuple[type[Exception], ...]:
    """What an operator can act on. Everything else is a bug, and shows where it is."""
    from aiokafka.errors import KafkaError

    from pipeline.agreement.toml_file import FileRefused
    from pipeline.broker.connection import BrokerUnavailable
    from pipeline.broker.patience import NotInTime
    from pipeline.broker.registry import RegistryRefused
    from pipeline.monitoring.receivers import ReceiversError
    from pipeline.probes.server import PortTaken
    from pipeline.producers.dead_letters.reading import NoSuchLetter
    from pipeline.producers.dead_letters.replaying import ReplayStalled
    from pipeline.producers.dead_letters.report import ReportUnusable
    from pipeline.serving.lookup import UnreadableJourney

    return (
        FileRefused,
        BrokerUnavailable,
        NotInTime,
        RegistryRefused,
        PortTaken,
        NoSuchLetter,
        ReplayStalled,
        ReportUnusable,
        ReceiversError,
        UnreadableJourney,
        KafkaError,
    )


def _end(reason: Exception, status: int) -> None:
    for line in str(reason).split("\n"):
        print(f"cx: {line}", file=sys.stderr)
    sys.exit(status)
