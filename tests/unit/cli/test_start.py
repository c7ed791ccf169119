"""What every command begins with: settings, and a word on a variable that is nearly one."""

import logging

import pytest

from pipeline.agreement.agreement import NO_AGREEMENT
from pipeline.agreement.example import example_file
from pipeline.agreement.reading import AgreementError
from pipeline.cli.start import read_agreed, read_settings
from pipeline.settings import Settings, SettingsError


@pytest.fixture(autouse=True)
def log_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cli.start.set_up_logging", lambda _level: None)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_PARTITIONS", "5")
    assert read_settings().partitions == 5


def test_a_wrong_setting_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_PARTITIONS", "many")
    with pytest.raises(SettingsError, match=r"^CX_PARTITIONS: "):
        read_settings()


def test_a_certificate_that_cannot_be_used_is_refused_before_anything_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CX_HTTP_TLS_CERT_FILE", "/no/such.pem")
    monkeypatch.setenv("CX_HTTP_TLS_KEY_FILE", "/no/such-key.pem")
    with pytest.raises(SettingsError, match=r"^CX_HTTP_TLS_CERT_FILE: '/no/such\.pem': No such"):
        read_settings()


def test_a_misspelt_variable_is_told_and_ignored(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CX_PARTITION", "5")
    with caplog.at_level(logging.WARNING):
        read_settings()
    assert caplog.messages == ["CX_PARTITION: no such setting; did you mean CX_PARTITIONS?"]


def test_what_was_agreed_is_in_the_file_that_is_set() -> None:
    assert read_agreed(Settings()) == NO_AGREEMENT
    assert "billing" in read_agreed(Settings(agreement=str(example_file()))).queues


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(AgreementError, match=r"^/no/such\.toml: No such file"):
        read_agreed(Settings(agreement="/no/such.toml"))
