"""A real Alertmanager, configured as generated: who is told, in which words, what hides what."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from pipeline.monitoring.alertmanager import alertmanager_config
from pipeline.monitoring.receivers import (
    Destination,
    Mail,
    Receivers,
    TeamDestinations,
    read_receivers,
)
from tests.support.alertmanager_server import (
    AlertmanagerServer,
    NotificationSink,
    Received,
    notification_sink,
)
from tests.support.components import CHECKOUT
from tests.support.waiting import wait_until

pytestmark = pytest.mark.needs("alertmanager")

DEPLOYED = CHECKOUT / "deploy" / "alertmanager"
# A page then waits a tenth of a second for its neighbours, a ticket 0.6 s.
SCALE = 100.0
BEGUN = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)

RISING = {
    "alertname": "CxFirstResponseRising",
    "severity": "page",
    "team": "finance",
    "about": "customers",
    "queue": "billing & co",
}
FROZEN = {
    "alertname": "CxPipelineFrozen",
    "severity": "page",
    "team": "platform",
    "about": "pipeline",
    "hides": "customers",
}
BURNING = {
    "alertname": "CxSlaBudgetBurn",
    "team": "finance",
    "about": "customers",
    "queue": "billing",
    "target": "first_response",
}
UNANSWERED = {
    "alertname": "CxUnansweredTooLong",
    "team": "finance",
    "about": "customers",
    "queue": "billing",
}
OVERFLOW = {
    "alertname": "CxQueueNamesOverflow",
    "severity": "ticket",
    "team": "platform",
    "about": "pipeline",
}
ANNOTATIONS = {
    "summary": "billing: first responses take 42 min",
    "description": "p90 of the last 30 min, 1.9 times the median of the last 3 weeks (22 min)",
    "runbook_url": "https://runbooks.example/CxFirstResponseRising.md",
    "dashboard_url": "https://grafana.example/d/cx-queues?var-queue=billing",
}


def alert(labels: Mapping[str, str], **annotations: str) -> dict[str, Any]:
    return {
        "labels": labels,
        "annotations": annotations,
        "startsAt": BEGUN.isoformat(),
        "generatorURL": "http://prometheus.example/graph",
    }


def over(of: Mapping[str, Any]) -> dict[str, Any]:
    return {**of, "endsAt": datetime.now(UTC).isoformat()}


def about(labels: Mapping[str, str], path: str) -> Any:
    """Whether a notification came to `path` and names that alert."""
    return lambda one: one.path == path and labels["alertname"] in title_of(one)


def title_of(one: Received) -> str:
    return str(one.body["attachments"][0]["title"]) if "attachments" in one.body else ""


@pytest.fixture
def sink() -> Iterator[NotificationSink]:
    with notification_sink() as receiving:
        yield receiving


@pytest.fixture
def config(tmp_path: Path, sink: NotificationSink) -> Path:
    """The configuration for a team `finance`; everybody has a Slack address at the sink."""

    def slack(name: str) -> Destination:
        address = tmp_path / f"{name}-url"
        address.write_text(f"{sink.url}/{name}")
        return Destination(slack_url_file=str(address))

    finance = TeamDestinations(page=slack("page-finance"), ticket=slack("ticket-finance"))
    heartbeat = Destination(webhook=f"{sink.url}/heartbeat")
    receivers = Receivers(slack("page"), slack("ticket"), heartbeat, {"finance": finance})
    path = tmp_path / "alertmanager.yml"
    # JSON is YAML: what is tested here is the data.
    path.write_text(json.dumps(alertmanager_config(["finance"], receivers, SCALE)))
    (tmp_path / "templates").symlink_to(DEPLOYED / "templates")
    return path


@pytest.fixture
def alertmanager(tmp_path: Path, config: Path) -> Iterator[AlertmanagerServer]:
    server = AlertmanagerServer(tmp_path / "server", config)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def amtool(*arguments: str) -> str:
    told = subprocess.run(["amtool", *arguments], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout.strip()


def test_the_deployed_configuration_and_its_templates_are_valid() -> None:
    told = amtool("check-config", str(DEPLOYED / "alertmanager.yml"))
    assert "1 templates" in told
    assert "FAILED" not in told


def test_every_kind_of_destination_is_one_that_alertmanager_takes(tmp_path: Path) -> None:
    everywhere = Destination("/url", "/key", "desk@example.com", "http://relay.example")
    mail = Mail("mail.example.com:25", "cx@example.com", "user", "/password")
    receivers = Receivers(everywhere, everywhere, everywhere, mail=mail)
    (tmp_path / "templates").symlink_to(DEPLOYED / "templates")
    path = tmp_path / "alertmanager.yml"
    path.write_text(json.dumps(alertmanager_config(["finance"], receivers)))
    assert "FAILED" not in amtool("check-config", str(path))


def test_the_example_of_receivers_makes_a_valid_configuration(tmp_path: Path) -> None:
    receivers = read_receivers(CHECKOUT / "examples" / "receivers.toml")
    (tmp_path / "templates").symlink_to(DEPLOYED / "templates")
    path = tmp_path / "alertmanager.yml"
    path.write_text(json.dumps(alertmanager_config(["finance"], receivers)))
    assert "FAILED" not in amtool("check-config", str(path))


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        ({"severity": "page", "team": "finance"}, "page-finance"),
        ({"severity": "ticket", "team": "finance"}, "ticket-finance"),
        ({"severity": "page", "team": "platform"}, "page-platform"),
        ({"severity": "ticket", "team": "service"}, "ticket-service"),
        ({"severity": "page", "team": "nobody we know"}, "page"),
        ({"severity": "page"}, "page"),
        ({"severity": "ticket", "team": ""}, "ticket"),
        ({"severity": "none", "team": "finance"}, "nobody"),
        ({"severity": "critical", "team": "finance"}, "ticket"),
        ({"alertname": "SomebodyElses"}, "ticket"),
        ({"alertname": "Watchdog", "severity": "none", "team": "platform"}, "heartbeat"),
    ],
)
def test_an_alert_goes_to_whom_its_severity_and_team_say(
    config: Path, labels: Mapping[str, str], receiver: str
) -> None:
    given = [f"{name}={value}" for name, value in labels.items()]
    assert amtool("config", "routes", "test", f"--config.file={config}", *given) == receiver


def test_a_page_says_where_since_when_how_bad_and_where_to_go(
    alertmanager: AlertmanagerServer, sink: NotificationSink
) -> None:
    rising = alert(RISING, **ANNOTATIONS)
    alertmanager.post(rising)
    told = sink.wait_for(about(RISING, "/page-finance"))
    attachment = told.body["attachments"][0]
    assert attachment["title"] == "[PAGE] CxFirstResponseRising · queue billing & co"
    assert attachment["title_link"] == ANNOTATIONS["runbook_url"]
    lines = attachment["text"].splitlines()
    assert lines[:6] == [
        ANNOTATIONS["summary"],
        ANNOTATIONS["description"],
        f"Since: {BEGUN:%Y-%m-%d %H:%M} UTC",
        f"Runbook: {ANNOTATIONS['runbook_url']}",
        f"Dashboard: {ANNOTATIONS['dashboard_url']}",
        "Query: http://prometheus.example/graph",
    ]
    assert unquote(lines[6]) == (
        "Silence: http://alertmanager.example/#/silences/new?filter="
        '{alertname="CxFirstResponseRising",about="customers",queue="billing & co",'
        'severity="page",team="finance"}'
    )

    alertmanager.post(over(rising))
    ended = sink.wait_for(lambda one: title_of(one).startswith("[OVER] CxFirstResponseRising"))
    assert ended.path == "/page-finance"
    assert ", over at " in ended.body["attachments"][0]["text"]


def test_what_a_standing_pipeline_says_of_customers_is_told_to_nobody(
    alertmanager: AlertmanagerServer, sink: NotificationSink
) -> None:
    alertmanager.post(alert(FROZEN))
    sink.wait_for(about(FROZEN, "/page"))
    # Sent together, a page waits less than a ticket: when that is there, it would be too.
    alertmanager.post(alert(RISING), alert(OVERFLOW))
    wait_until(lambda: inhibited(alertmanager, RISING), "the page about customers is inhibited")
    sink.wait_for(about(OVERFLOW, "/ticket"))
    assert not any(about(RISING, "/page-finance")(one) for one in sink.received())

    alertmanager.post(over(alert(FROZEN)))
    sink.wait_for(about(RISING, "/page-finance"))


def test_a_page_hides_the_ticket_of_the_same_alert_and_queue_only(
    alertmanager: AlertmanagerServer, sink: NotificationSink
) -> None:
    fast, slow = {**BURNING, "severity": "page"}, {**BURNING, "severity": "ticket"}
    elsewhere = {**slow, "queue": "refunds"}
    # The page first: at this scale a ticket waits too briefly to be sure that the page is known.
    alertmanager.post(alert(fast))
    sink.wait_for(about(fast, "/page-finance"))
    alertmanager.post(alert(slow), alert(elsewhere))
    wait_until(lambda: inhibited(alertmanager, slow), "the ticket is inhibited")
    told = sink.wait_for(about(slow, "/ticket-finance"))
    assert title_of(told) == "[TICKET] CxSlaBudgetBurn · queue refunds"
    assert len([one for one in sink.received() if one.path == "/ticket-finance"]) == 1


def test_a_page_about_one_channel_leaves_the_ticket_about_another(
    alertmanager: AlertmanagerServer, sink: NotificationSink
) -> None:
    page = {**UNANSWERED, "severity": "page", "channel": "email"}
    same, other = ({**UNANSWERED, "severity": "ticket", "channel": of} for of in ("email", "chat"))
    alertmanager.post(alert(page))
    sink.wait_for(about(page, "/page-finance"))
    alertmanager.post(alert(same), alert(other))
    wait_until(lambda: inhibited(alertmanager, same), "the ticket of the channel is inhibited")
    told = sink.wait_for(about(other, "/ticket-finance"))
    text = told.body["attachments"][0]["text"]
    assert "channel%3D%22chat%22" in text
    assert "channel%3D%22email%22" not in text


def test_the_watchdog_beats_at_its_own_receiver_again_and_again(
    alertmanager: AlertmanagerServer, sink: NotificationSink
) -> None:
    alertmanager.post(alert({"alertname": "Watchdog", "severity": "none", "about": "monitoring"}))

    def beats() -> int:
        return len([one for one in sink.received() if one.path == "/heartbeat"])

    wait_until(lambda: beats() >= 2, "two heartbeats")
    assert {one.path for one in sink.received()} == {"/heartbeat"}


def inhibited(alertmanager: AlertmanagerServer, labels: Mapping[str, str]) -> bool:
    statuses = [one["status"] for one in alertmanager.alerts() if one["labels"] == labels]
    return any(status["inhibitedBy"] for status in statuses)
