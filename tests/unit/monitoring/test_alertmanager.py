"""What of Alertmanager's configuration can be told without Alertmanager."""

from typing import Any

import pytest

from pipeline.monitoring.alertmanager import alertmanager_config
from pipeline.monitoring.receivers import (
    NO_RECEIVERS,
    Destination,
    Mail,
    Receivers,
    TeamDestinations,
)

EVERYBODYS = Destination(slack_url_file="/everybody")
OWN = Destination(slack_url_file="/own")


def receiver(config: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [one for one in config["receivers"] if one["name"] == name]
    return {key: value for key, value in found.items() if key != "name"}


def test_without_receivers_nobody_is_told_and_every_route_stands() -> None:
    config = alertmanager_config(["finance"], NO_RECEIVERS)
    assert [one for one in config["receivers"] if set(one) != {"name"}] == []
    assert "global" not in config


def test_a_team_without_a_destination_of_its_own_shares_everybodys() -> None:
    own_tickets = TeamDestinations(ticket=OWN)
    receivers = Receivers(page=EVERYBODYS, ticket=EVERYBODYS, teams={"finance": own_tickets})
    config = alertmanager_config(["finance", "logistics"], receivers)
    url_files = {
        name: receiver(config, name)["slack_configs"][0]["api_url_file"]
        for name in ("page", "page-finance", "ticket", "ticket-finance", "ticket-logistics")
    }
    assert {name for name, file in url_files.items() if file == "/own"} == {"ticket-finance"}


def test_a_page_is_critical_and_a_ticket_is_not() -> None:
    key = Destination(pagerduty_key_file="/key")
    config = alertmanager_config([], Receivers(page=key, ticket=key))
    severities = [
        receiver(config, name)["pagerduty_configs"][0]["severity"] for name in ("page", "ticket")
    ]
    assert severities == ["critical", "warning"]


def test_all_but_the_heartbeat_tell_when_it_is_over() -> None:
    everywhere = Destination("/url", "/key", "desk@example.com", "http://relay.example")
    mail = Mail("mail.example.com:25", "cx@example.com")
    receivers = Receivers(everywhere, everywhere, everywhere, mail=mail)
    config = alertmanager_config(["finance"], receivers)
    for name, told in {"page": True, "ticket-finance": True, "heartbeat": False}.items():
        integrations = receiver(config, name)
        assert set(integrations) == {
            "slack_configs",
            "pagerduty_configs",
            "email_configs",
            "webhook_configs",
        }
        assert [one["send_resolved"] for [one] in integrations.values()] == [told] * 4


@pytest.mark.parametrize(
    ("scale", "waits"),
    [(1.0, ["10s", "1m", "1h"]), (60.0, ["167ms", "1s", "1m"])],
)
def test_waiting_times_are_divided_by_the_scale(scale: float, waits: list[str]) -> None:
    config = alertmanager_config([], NO_RECEIVERS, scale)
    [page] = [one for one in config["route"]["routes"] if one["receiver"] == "page"]
    assert [page[name] for name in ("group_wait", "group_interval", "repeat_interval")] == waits


def test_a_team_may_have_any_name() -> None:
    config = alertmanager_config(['the "night" team'], NO_RECEIVERS)
    [page] = [one for one in config["route"]["routes"] if one["receiver"] == "page"]
    assert {"matchers": [r'team="the \"night\" team"'], "receiver": 'page-the "night" team'} in (
        page["routes"]
    )
