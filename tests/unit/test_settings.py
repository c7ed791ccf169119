"""Settings: read once, typed, and refused by name."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from pipeline.settings import Settings, SettingsError, misspelt, variable


def refusal(**env: str) -> str:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(env)
    return str(refused.value)


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.from_env({}) == Settings()


def test_every_default_survives_being_written_into_its_variable() -> None:
    env = {
        variable(one.name): one.metadata["shown"](one.default)
        for one in fields(Settings)
        if one.metadata["shown"](one.default)
    }
    assert Settings.from_env(env) == Settings()


def test_every_variable_is_read() -> None:
    settings = Settings.from_env(
        {
            "CX_BROKERS": " one:9092 , two:9093 ",
            "CX_PARTITIONS": " 16 ",
            "CX_QUEUES": "billing, returns,,",
            "CX_LOG_LEVEL": "DEBUG",
            "CX_CHECK_TOPIC_IDS": "No",
            "CX_REGISTRY_URL": "https://registry:8081/",
        }
    )
    assert settings.brokers == "one:9092,two:9093"
    assert settings.partitions == 16
    assert settings.queues == ("billing", "returns")
    assert settings.log_level == "debug"
    assert settings.check_topic_ids is False
    assert settings.registry_url == "https://registry:8081"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().partitions = 4  # type: ignore[misc]  # that it is refused is the promise


@pytest.mark.parametrize(
    ("name", "given", "line"),
    [
        ("CX_PARTITIONS", "abc", "CX_PARTITIONS: 'abc' is not a whole number"),
        ("CX_PARTITIONS", "1.5", "CX_PARTITIONS: '1.5' is not a whole number"),
        ("CX_PARTITIONS", "", "CX_PARTITIONS: '' is not a whole number"),
        ("CX_PARTITIONS", "--1", "CX_PARTITIONS: '--1' is not a whole number"),
        ("CX_PARTITIONS", "0", "CX_PARTITIONS: 0 is not between 1 and 10000"),
        ("CX_WORKER_PORT", "70000", "CX_WORKER_PORT: 70000 is not between 0 and 65535"),
        ("CX_BROKERS", "localhost", "CX_BROKERS: 'localhost' is not host:port"),
        ("CX_BROKERS", "one:9092,two:x", "CX_BROKERS: 'two:x' is not host:port"),
        ("CX_BROKERS", " , ", "CX_BROKERS: ' , ' names no broker"),
        (
            "CX_TOPIC_PREFIX",
            "a b",
            "CX_TOPIC_PREFIX: 'a b' is not 1 to 100 letters, digits, '.', '_' or '-'",
        ),
        ("CX_REGISTRY_URL", "me:pw@x", "CX_REGISTRY_URL: not an http:// or https:// address"),
        ("CX_REGISTRY_URL", "http://me:pw", "CX_REGISTRY_URL: not an http:// or https:// address"),
        (
            "CX_HASH_KEY",
            "secret",
            "CX_HASH_KEY: shorter than 32 characters; `openssl rand -hex 32` makes one",
        ),
        ("CX_LOG_LEVEL", "loud", "CX_LOG_LEVEL: 'loud' is none of debug, info, warning, error"),
        ("CX_CHECK_TOPIC_IDS", "1", "CX_CHECK_TOPIC_IDS: '1' is none of yes, no"),
        ("CX_HEARTBEAT_S", "6", "CX_HEARTBEAT_S: 6 is more than half of CX_SESSION_TIMEOUT_S (10)"),
        (
            "CX_SECURITY_PROTOCOL",
            "sasl_ssl",
            "CX_SASL_USERNAME: missing, but CX_SECURITY_PROTOCOL is SASL_SSL",
        ),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, given: str, line: str) -> None:
    assert refusal(**{name: given}) == line


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"SECURITY_PROTOCOL": "SASL_SSL", "SASL_USERNAME": "me"},
            "CX_SASL_PASSWORD: missing, but CX_SECURITY_PROTOCOL is SASL_SSL",
        ),
        (
            {"SECURITY_PROTOCOL": "SSL", "SSL_CERT_FILE": "c.pem"},
            "CX_SSL_KEY_FILE: missing, but CX_SSL_CERT_FILE is c.pem",
        ),
        (
            {"SECURITY_PROTOCOL": "SSL", "SSL_KEY_FILE": "k.pem"},
            "CX_SSL_CERT_FILE: missing, but CX_SSL_KEY_FILE is k.pem",
        ),
        (
            {"SECURITY_PROTOCOL": "SSL", "SSL_KEY_PASSWORD": "s3cret"},
            "CX_SSL_CERT_FILE: missing, but CX_SSL_KEY_PASSWORD is (hidden)",
        ),
        (
            {"SSL_CERT_FILE": "c.pem", "SSL_KEY_FILE": "k.pem"},
            "CX_SSL_CERT_FILE: set, but CX_SECURITY_PROTOCOL is PLAINTEXT: without TLS",
        ),
        (
            {"SSL_CA_FILE": "ca.pem", "SECURITY_PROTOCOL": "SASL_PLAINTEXT"}
            | {"SASL_USERNAME": "me", "SASL_PASSWORD": "s3cret"},
            "CX_SSL_CA_FILE: set, but CX_SECURITY_PROTOCOL is SASL_PLAINTEXT: without TLS",
        ),
        (
            {"HTTP_TLS_CERT_FILE": "c.pem"},
            "CX_HTTP_TLS_KEY_FILE: missing, but CX_HTTP_TLS_CERT_FILE is c.pem",
        ),
        (
            {"HTTP_TLS_KEY_FILE": "k.pem"},
            "CX_HTTP_TLS_CERT_FILE: missing, but CX_HTTP_TLS_KEY_FILE is k.pem",
        ),
    ],
)
def test_settings_that_do_not_go_together_are_refused(given: dict[str, str], line: str) -> None:
    assert refusal(**{f"CX_{name}": value for name, value in given.items()}) == line


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
def test_a_setting_may_stand_in_a_file(tmp_path: Path, line_end: str) -> None:
    value = " open sesame "
    file = tmp_path / "password"
    file.write_bytes(f"{value}{line_end}".encode())
    assert Settings.from_env({"CX_SASL_PASSWORD_FILE": str(file)}).sasl_password == value


def test_what_stands_in_a_file_is_read_like_any_other_value(tmp_path: Path) -> None:
    file = tmp_path / "partitions"
    file.write_text("many\n")
    line = "CX_PARTITIONS_FILE: 'many' is not a whole number"
    assert refusal(CX_PARTITIONS_FILE=str(file)) == line


def test_a_value_and_a_file_of_it_are_one_too_many() -> None:
    assert refusal(CX_APP_ID="a", CX_APP_ID_FILE="b") == (
        "CX_APP_ID_FILE: CX_APP_ID is set as well, and only one can count"
    )


@pytest.mark.parametrize("content", [b"s3cret\nmore\n", b"s3cret\xff"])
def test_a_file_that_holds_no_single_line_is_refused_and_not_shown(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "password"
    file.write_bytes(content)
    line = f"CX_SASL_PASSWORD_FILE: {str(file)!r}: not one line of text"
    assert refusal(CX_SASL_PASSWORD_FILE=str(file)) == line


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    line = f"CX_SASL_PASSWORD_FILE: {str(tmp_path / 'no')!r}: No such file or directory"
    assert refusal(CX_SASL_PASSWORD_FILE=str(tmp_path / "no")) == line


def test_no_variable_is_both_a_setting_and_the_file_of_another() -> None:
    own = {variable(one.name) for one in fields(Settings)}
    assert not own & {f"{name}_FILE" for name in own}


def test_secrets_are_neither_in_the_repr_nor_shown() -> None:
    settings = Settings.from_env(
        {
            "CX_SASL_PASSWORD": "s3cret",
            "CX_REGISTRY_URL": "http://me:s3cret@registry:8081",
            "CX_SECURITY_PROTOCOL": "SSL",
            "CX_SSL_CERT_FILE": "c.pem",
            "CX_SSL_KEY_FILE": "k.pem",
            "CX_SSL_KEY_PASSWORD": "s3cret",
        }
    )
    shown = {
        one.name: one.metadata["shown"](getattr(settings, one.name)) for one in fields(settings)
    }
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in str(shown)
    assert shown["registry_url"] == "http://(hidden)@registry:8081"


def test_a_misspelt_variable_is_noticed_and_a_foreign_one_is_not() -> None:
    assert misspelt({"CX_PARTITION": "4", "CX_PARTITIONS": "8", "CX_SOMETHING_ELSE": "x"}) == [
        "CX_PARTITION: no such setting; did you mean CX_PARTITIONS?"
    ]


def test_the_file_of_a_setting_is_no_misspelling_and_a_misspelt_one_is_noticed() -> None:
    assert misspelt({"CX_SASL_PASSWORD_FILE": "p", "CX_SASL_PASWORD_FILE": "p"}) == [
        "CX_SASL_PASWORD_FILE: no such setting; did you mean CX_SASL_PASSWORD_FILE?"
    ]
