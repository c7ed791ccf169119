"""Where notifications go: an operator's TOML file, whose secrets stay in files of Alertmanager.

Nothing in it is needed: without a destination alerts stand in Alertmanager's own pages alone.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

# Of alerts about the pipeline, and of those about queues without a team or about none.
PLATFORM_TEAM: Final = "platform"
SERVICE_TEAM: Final = "service"


class ReceiversError(Exception):
    """A file of receivers that cannot be used: one line with its name, the place, and the cure."""


class Destination(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Any of these together. Files are read by Alertmanager, at each notification.

    `slack_url_file`: the address of a Slack-compatible incoming webhook. `webhook`: gets
    Alertmanager's JSON; it stands in the configuration itself, so it should hold no secret.
    """

    slack_url_file: str | None = None
    pagerduty_key_file: str | None = None
    email: str | None = None
    webhook: str | None = None


class Mail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The server that takes mail, `host:port`."""

    smarthost: str
    sender: str = msgspec.field(name="from")
    username: str | None = None
    password_file: str | None = None


class TeamDestinations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team's own; None: where everybody's go."""

    page: Destination | None = None
    ticket: Destination | None = None


class Receivers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where pages, tickets and the Watchdog's heartbeat go."""

    page: Destination = Destination()
    ticket: Destination = Destination()
    heartbeat: Destination = Destination()
    teams: Mapping[str, TeamDestinations] = {}
    mail: Mail | None = None


NO_RECEIVERS: Final = Receivers()


def read_receivers(path: Path) -> Receivers:
    """The receivers of a TOML file; raises ReceiversError."""
    try:
        receivers = msgspec.convert(tomllib.loads(path.read_text()), Receivers)
        _check(receivers)
    except (OSError, UnicodeDecodeError, ValueError) as wrong:
        # ValueError: also of TOML that cannot be parsed and of fields that do not fit.
        raise ReceiversError(f"{path}: {wrong}") from None
    return receivers


def check_teams(receivers: Receivers, teams: frozenset[str]) -> None:
    """Raise ReceiversError for a team that gets no alerts: most likely its name is misspelt."""
    if strangers := sorted(set(receivers.teams) - teams):
        known = ", ".join(sorted(teams))
        raise ReceiversError(f"teams.{strangers[0]}: gets no alerts; those who do are {known}")


def _check(receivers: Receivers) -> None:
    for place, destination in _destinations(receivers).items():
        if destination.email and receivers.mail is None:
            raise ValueError(f"{place}.email: there is no [mail] to send it with")
        if destination.webhook is not None:
            parts = urlsplit(destination.webhook)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(f"{place}.webhook: not an http:// or https:// address")


def _destinations(receivers: Receivers) -> dict[str, Destination]:
    """Every destination by its place in the file."""
    found = {
        "page": receivers.page,
        "ticket": receivers.ticket,
        "heartbeat": receivers.heartbeat,
    }
    for name, team in receivers.teams.items():
        own = {f"teams.{name}.page": team.page, f"teams.{name}.ticket": team.ticket}
        found |= {place: one for place, one in own.items() if one is not None}
    return found
