"""Certificates that settings name: what cannot be used is refused by the name of its variable."""

import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.certificates import (
    check_certificates,
    kafka_context,
    registry_context,
    server_context,
)
from pipeline.settings import Settings, SettingsError
from tests.support.authority import Authority, Pair

PASSWORD = "open s3same"  # noqa: S105  # of a key made for one test


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def shown(pair: Pair, password: str = "") -> Settings:
    """Settings with which a certificate is shown to brokers."""
    return Settings(
        security_protocol="SSL",
        ssl_cert_file=str(pair.certificate),
        ssl_key_file=str(pair.key),
        ssl_key_password=password,
    )


def served(pair: Pair, password: str = "") -> Settings:
    """Settings with which pages are served over TLS."""
    return Settings(
        http_tls_cert_file=str(pair.certificate),
        http_tls_key_file=str(pair.key),
        http_tls_key_password=password,
    )


def refusal(settings: Settings) -> str:
    with pytest.raises(SettingsError) as refused:
        check_certificates(settings)
    return str(refused.value)


def test_without_files_the_systems_authorities_are_trusted_and_nothing_is_served() -> None:
    assert kafka_context(Settings()).verify_mode is ssl.CERT_REQUIRED
    assert kafka_context(Settings()).check_hostname
    assert server_context(Settings()) is None


def test_only_the_authority_named_is_trusted(authority: Authority) -> None:
    settings = Settings(ssl_ca_file=str(authority.file), registry_ca_file=str(authority.file))
    for context in (kafka_context(settings), registry_context(settings)):
        [trusted] = context.get_ca_certs()
        assert "trustme" in str(trusted["subject"])


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_a_key_is_read_with_and_without_a_password(authority: Authority, password: str) -> None:
    pair = authority.issue("worker@example.com", password=password)
    check_certificates(shown(pair, password))
    check_certificates(served(pair, password))


@pytest.mark.parametrize("content", [None, "", "not a certificate", "\\xe9"])
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("ssl_ca_file", Settings(security_protocol="SSL")),
        ("ssl_cert_file", Settings(security_protocol="SSL", ssl_key_file="k.pem")),
        ("registry_ca_file", Settings(registry_url="https://registry")),
        ("http_tls_cert_file", Settings(http_tls_key_file="k.pem")),
    ],
)
def test_a_file_without_a_certificate_is_refused_by_name(
    tmp_path: Path, name: str, settings: Settings, content: str | None
) -> None:
    file = tmp_path / "any.pem"
    if content is not None:
        file.write_text(content, "latin-1")
    reason = "No such file or directory" if content is None else "no certificate in PEM form"
    line = f"CX_{name.upper()}: {str(file)!r}: {reason}"
    named: dict[str, Any] = {name: str(file)}
    assert refusal(replace(settings, **named)) == line


BOTH_PAIRS = pytest.mark.parametrize(("make", "kind"), [(shown, "SSL"), (served, "HTTP_TLS")])
Make = Callable[..., Settings]


@BOTH_PAIRS
def test_the_key_of_another_certificate_is_refused(
    authority: Authority, make: Make, kind: str
) -> None:
    one, other = authority.issue("one"), authority.issue("other")
    assert refusal(make(Pair(one.certificate, other.key))) == (
        f"CX_{kind}_KEY_FILE: {str(other.key)!r}: not the key of CX_{kind}_CERT_FILE "
        f"({str(one.certificate)!r})"
    )


@BOTH_PAIRS
@pytest.mark.parametrize("content", [None, "", "not a key"])
def test_a_file_without_a_key_is_refused(
    authority: Authority, tmp_path: Path, make: Make, kind: str, content: str | None
) -> None:
    key = tmp_path / "any.pem"
    if content is not None:
        key.write_text(content)
    reason = "No such file or directory" if content is None else "no private key in PEM form"
    line = f"CX_{kind}_KEY_FILE: {str(key)!r}: {reason}"
    assert refusal(make(Pair(authority.issue("one").certificate, key))) == line


@BOTH_PAIRS
@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", "missing, but it takes one to open"),
        ("wrong s3cret", "does not open"),
        ("s3cret" * 1000, "does not open"),
    ],
)
def test_an_encrypted_key_asks_nobody_for_its_password(
    authority: Authority, make: Make, kind: str, password: str, fault: str
) -> None:
    pair = authority.issue("one", password=PASSWORD)
    assert refusal(make(pair, password)) == f"CX_{kind}_KEY_PASSWORD: {fault} {str(pair.key)!r}"
