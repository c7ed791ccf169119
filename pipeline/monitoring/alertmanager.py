"""Alertmanager's configuration: who is told of what, how often, and what hides what.

Plain data, to be written as YAML. Valid for Alertmanager 0.25 and newer.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pipeline.monitoring.receivers import (
    PLATFORM_TEAM,
    SERVICE_TEAM,
    Destination,
    Mail,
    Receivers,
    check_teams,
)

Config = dict[str, Any]

WATCHDOG: Final = "Watchdog"
TEMPLATES: Final = "templates/*.tmpl"
TITLE: Final = '{{ template "cx.title" . }}'
TEXT: Final = '{{ template "cx.text" . }}'
# Seconds: until a new group is told of; until it is told of again because it changed; and because
# it did not. A page waits for its neighbours only briefly; the heartbeat must not wait at all.
PACES: Final[Mapping[str, tuple[int, int, int]]] = {
    "page": (10, 60, 3_600),
    "ticket": (60, 600, 86_400),
    "heartbeat": (0, 60, 60),
}
# What a pipeline that stands still says of customers looks calm, or alarming, and is neither.
PIPELINE_HIDES_CUSTOMERS: Final[Config] = {
    "source_matchers": ['hides="customers"'],
    "target_matchers": ['about="customers"'],
}
PAGE_HIDES_TICKET: Final[Config] = {
    "source_matchers": ['severity="page"'],
    "target_matchers": ['severity="ticket"'],
    "equal": ["alertname", "queue", "channel", "target"],
}


def alertmanager_config(teams: Iterable[str], receivers: Receivers, scale: float = 1.0) -> Config:
    """The configuration for alerts of these teams, and of those that need no agreement.

    Every waiting time is divided by `scale`, as those of the rules are. Raises ReceiversError for
    a receiver's team that is none of them.
    """
    names = sorted({*teams, PLATFORM_TEAM, SERVICE_TEAM})
    check_teams(receivers, frozenset(names))
    return {
        **({"global": _global(receivers.mail)} if receivers.mail else {}),
        "templates": [TEMPLATES],
        "route": {
            # An alert without a severity is somebody else's, or a mistake: told, but not at night.
            "receiver": "ticket",
            "group_by": ["alertname", "team", "queue"],
            **_pace("ticket", scale),
            "routes": [
                {"matchers": [f'alertname="{WATCHDOG}"'], "receiver": "heartbeat"}
                | _pace("heartbeat", scale),
                {"matchers": ['severity="none"'], "receiver": "nobody"},
                _severity_route("page", names, scale),
                _severity_route("ticket", names, scale),
            ],
        },
        "inhibit_rules": [PIPELINE_HIDES_CUSTOMERS, PAGE_HIDES_TICKET],
        "receivers": [
            {"name": "nobody"},
            _heartbeat(receivers.heartbeat),
            *_of_severity("page", receivers.page, names, receivers),
            *_of_severity("ticket", receivers.ticket, names, receivers),
        ],
    }


def _severity_route(severity: str, teams: list[str], scale: float) -> Config:
    return {
        "matchers": [f'severity="{severity}"'],
        "receiver": severity,
        **_pace(severity, scale),
        "routes": [
            {"matchers": [f"team={_quoted(team)}"], "receiver": f"{severity}-{team}"}
            for team in teams
        ],
    }


def _of_severity(
    severity: str, everybodys: Destination, teams: list[str], receivers: Receivers
) -> list[Config]:
    """The receivers of one severity: everybody's, and one for each team."""
    found = [_receiver(severity, everybodys, severity)]
    for team in teams:
        own = getattr(receivers.teams.get(team), severity, None)
        found.append(_receiver(f"{severity}-{team}", own or everybodys, severity))
    return found


def _receiver(name: str, destination: Destination, severity: str) -> Config:
    receiver: Config = {"name": name}
    if destination.slack_url_file:
        receiver["slack_configs"] = [_slack(destination.slack_url_file)]
    if destination.pagerduty_key_file:
        receiver["pagerduty_configs"] = [_pagerduty(destination.pagerduty_key_file, severity)]
    if destination.email:
        receiver["email_configs"] = [_email(destination.email)]
    if destination.webhook:
        receiver["webhook_configs"] = [{"url": destination.webhook, "send_resolved": True}]
    return receiver


def _heartbeat(destination: Destination) -> Config:
    """The end of the Watchdog is no news to tell: its absence is."""
    receiver = _receiver("heartbeat", destination, "heartbeat")
    for integrations in receiver.values():
        if isinstance(integrations, list):
            integrations[0]["send_resolved"] = False
    return receiver


def _slack(url_file: str) -> Config:
    return {
        "api_url_file": url_file,
        "send_resolved": True,
        "title": TITLE,
        "title_link": '{{ template "cx.link" . }}',
        "text": TEXT,
        "fallback": TITLE,
    }


def _pagerduty(key_file: str, severity: str) -> Config:
    return {
        "routing_key_file": key_file,
        "send_resolved": True,
        "description": TITLE,
        "severity": "critical" if severity == "page" else "warning",
        "details": {"text": TEXT},
    }


def _email(address: str) -> Config:
    return {
        "to": address,
        "send_resolved": True,
        "headers": {"Subject": TITLE},
        "html": "",
        "text": TEXT,
    }


def _global(mail: Mail) -> Config:
    given = {
        "smtp_smarthost": mail.smarthost,
        "smtp_from": mail.sender,
        "smtp_auth_username": mail.username,
        "smtp_auth_password_file": mail.password_file,
    }
    return {name: value for name, value in given.items() if value is not None}


def _pace(severity: str, scale: float) -> Config:
    names = ("group_wait", "group_interval", "repeat_interval")
    return {
        name: _duration(round(seconds * 1000 / scale))
        for name, seconds in zip(names, PACES[severity], strict=True)
    }


def _duration(ms: int) -> str:
    """In the largest unit that needs no fraction: 90,000 ms → `90s`."""
    for unit, length_ms in (("h", 3_600_000), ("m", 60_000), ("s", 1_000)):
        if ms % length_ms == 0 and ms:
            return f"{ms // length_ms}{unit}"
    return f"{ms}ms" if ms else "0s"


def _quoted(text: str) -> str:
    """A matcher's value: any text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
