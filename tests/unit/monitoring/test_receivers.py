from pathlib import Path

import pytest

from pipeline.monitoring.alertmanager import alertmanager_config
from pipeline.monitoring.receivers import (
    NO_RECEIVERS,
    Destination,
    Receivers,
    ReceiversError,
    TeamDestinations,
    read_receivers,
)


def written(folder: Path, text: str) -> Path:
    path = folder / "receivers.toml"
    path.write_text(text)
    return path


def test_an_empty_file_tells_nobody(tmp_path: Path) -> None:
    assert read_receivers(written(tmp_path, "")) == NO_RECEIVERS


def test_everybodys_and_a_teams_own_are_read(tmp_path: Path) -> None:
    text = """
        page.pagerduty_key_file = "/run/secrets/key"
        ticket.email = "desk@example.com"
        [teams.finance]
        ticket.slack_url_file = "/run/secrets/finance"
        [mail]
        smarthost = "mail.example.com:587"
        from = "cx@example.com"
    """
    receivers = read_receivers(written(tmp_path, text))
    assert receivers.page == Destination(pagerduty_key_file="/run/secrets/key")
    assert receivers.teams["finance"].page is None
    assert receivers.teams["finance"].ticket == Destination(slack_url_file="/run/secrets/finance")
    assert receivers.mail is not None
    assert receivers.mail.sender == "cx@example.com"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("page = 5", "Expected `object`, got `int` - at `$.page`"),
        ("page.slack_url = 'https://hooks.example'", "unknown field `slack_url` - at `$.page`"),
        ("page = {", "Invalid"),
        ("ticket.email = 'desk@example.com'", "ticket.email: there is no [mail] to send it with"),
        ("teams.finance.page.webhook = 'finance'", "teams.finance.page.webhook: not an http://"),
        ("heartbeat.webhook = 'ftp://x'", "heartbeat.webhook: not an http:// or https:// address"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ReceiversError) as refused:
        read_receivers(path)
    [line] = str(refused.value).splitlines()
    assert line.startswith(f"{path}: ")
    assert told in line


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReceiversError, match="No such file"):
        read_receivers(tmp_path / "absent.toml")


def test_a_team_that_gets_no_alerts_is_refused_with_those_that_do() -> None:
    misspelt = Receivers(teams={"finanze": TeamDestinations()})
    with pytest.raises(ReceiversError, match=r"teams\.finanze.*finance, platform, service"):
        alertmanager_config(["finance"], misspelt)
