"""`cx keys` and how `cx gateway` is kept from being open to everybody."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli.main import command_line
from pipeline.settings import SettingsError

SCOPE = ("--name", "shop", "--channel", "web", "--source", "shop")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "keys.json"
    monkeypatch.setenv("CX_KEYS_FILE", str(file))
    return file


def cx(*arguments: str) -> Result:
    return CliRunner().invoke(command_line(), arguments)


def listed() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(cx("keys", "list", "--json").stdout)
    return found


def test_a_key_is_printed_once_and_listed_without_its_secret(path: Path) -> None:
    created = cx("keys", "create", *SCOPE, "--events-per-s", "100", "--expires-in", "90d")
    secret = created.stdout.strip()
    assert re.fullmatch(r"cx_[a-z0-9]{10}_[A-Za-z0-9]{43}", secret)
    shown = cx("keys", "list").stdout
    assert secret.split("_")[1] in shown
    assert secret.split("_")[2] not in shown + path.read_text()
    [key] = listed()
    assert (key["name"], key["channels"], key["sources"]) == ("shop", ["web"], ["shop"])
    assert (key["events_per_s"], key["valid"]) == (100, True)


def test_a_key_takes_over_with_an_overlap(path: Path) -> None:
    old = json.loads(cx("keys", "create", *SCOPE, "--json").stdout)["id"]
    new = json.loads(cx("keys", "create", "--replaces", old, "--overlap", "2d", "--json").stdout)
    before, after = listed()
    assert (before["id"], after["id"], after["replaces"]) == (old, new["id"], old)
    assert before["expires"] is not None
    assert after["expires"] is None
    assert after["sources"] == ["shop"]


def test_a_first_key_is_made_once(path: Path) -> None:
    assert cx("keys", "create", *SCOPE, "--if-none").stdout.startswith("cx_")
    assert cx("keys", "create", *SCOPE, "--if-none").stdout == ""
    assert len(listed()) == 1


def test_a_browsers_key_names_its_origins(path: Path) -> None:
    origins = ("--origin", "https://shop.example", "--origin", "http://localhost:3000")
    assert cx("keys", "create", *SCOPE, "--browser", *origins).exit_code == 0
    [key] = listed()
    assert key["origins"] == ["https://shop.example", "http://localhost:3000"]
    cx("keys", "create", "--replaces", str(key["id"]))
    assert listed()[1]["origins"] == key["origins"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--browser",), "go together"),
        (("--origin", "https://shop.example"), "go together"),
        (("--browser", "--origin", "https://shop.example/"), "origins: "),
        (("--browser", "--origin", "https://shop.example", "--channel", "email"), "email"),
        (("--browser", "--origin", "https://shop.example", "--source", "*"), "sources: "),
    ],
)
def test_a_browsers_key_covers_nothing_else(
    path: Path, arguments: tuple[str, ...], said: str
) -> None:
    refused = cx("keys", "create", *SCOPE, *arguments)
    assert refused.exit_code == 2
    assert said in refused.output
    assert not path.exists() or listed() == []


def test_a_revoked_key_is_gone(path: Path) -> None:
    key_id = json.loads(cx("keys", "create", *SCOPE, "--json").stdout)["id"]
    assert cx("keys", "revoke", key_id).exit_code == 0
    assert listed() == []
    assert cx("keys", "revoke", key_id).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (SCOPE[:4], "--source"),
        (SCOPE[2:], "--name"),
        ((*SCOPE, "--channel", "wap"), "wap"),
        ((*SCOPE, "--expires-in", "soon"), "no duration"),
        ((*SCOPE, "--overlap", "7d"), "nothing it replaces"),
        ((*SCOPE, "--events-per-s", "0"), "0"),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    path: Path, arguments: tuple[str, ...], fault: str
) -> None:
    refused = cx("keys", "create", *arguments)
    assert refused.exit_code == 2
    assert fault in refused.output
    assert not path.exists()


def test_without_a_file_of_keys_the_gateway_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CX_KEYS_FILE", raising=False)
    for command in (("gateway",), ("keys", "list")):
        refused = cx(*command).exception
        assert isinstance(refused, SettingsError)
        assert str(refused).startswith("CX_KEYS_FILE: missing")


def test_without_keys_it_is_on_the_loopback_address_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for host in ("0.0.0.0", "10.0.0.7", "gateway.example"):  # noqa: S104  # what is refused
        monkeypatch.setenv("CX_GATEWAY_HOST", host)
        refused = cx("gateway", "--insecure-no-keys").exception
        assert isinstance(refused, SettingsError)
        assert str(refused).startswith(f"CX_GATEWAY_HOST: {host}")
