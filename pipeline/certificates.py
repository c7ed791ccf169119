"""The certificates that settings name, as TLS contexts; what cannot be used is refused by name.

All contexts take TLS 1.2 and newer. Files are read when a context is made.
"""

import ssl
from pathlib import Path
from typing import NamedTuple

from pipeline.settings import Settings, SettingsError


class Pair(NamedTuple):
    """A certificate with its key, both PEM files, by settings `CX_<prefix>_CERT_FILE` and so on."""

    prefix: str
    certificate: str
    key: str
    password: str


def kafka_context(settings: Settings) -> ssl.SSLContext:
    """To reach brokers: whom to trust, and what to show them. Raises SettingsError."""
    context = _trusting("CX_SSL_CA_FILE", settings.ssl_ca_file)
    if settings.ssl_cert_file:
        own = (settings.ssl_cert_file, settings.ssl_key_file, settings.ssl_key_password)
        _load(context, Pair("CX_SSL", *own))
    return context


def registry_context(settings: Settings) -> ssl.SSLContext:
    """To reach a schema registry over https: whom to trust. Raises SettingsError."""
    return _trusting("CX_REGISTRY_CA_FILE", settings.registry_ca_file)


def server_context(settings: Settings) -> ssl.SSLContext | None:
    """To serve over TLS all that this process serves; None for plain HTTP. Raises SettingsError."""
    if not settings.http_tls_cert_file:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own = (settings.http_tls_cert_file, settings.http_tls_key_file, settings.http_tls_key_password)
    _load(context, Pair("CX_HTTP_TLS", *own))
    return context


def check_certificates(settings: Settings) -> None:
    """Raise SettingsError for what this process would be refused later, once it is needed."""
    if settings.security_protocol.endswith("SSL"):
        kafka_context(settings)
    if settings.registry_url.startswith("https:"):
        registry_context(settings)
    server_context(settings)


def _trusting(variable: str, ca_file: str) -> ssl.SSLContext:
    """One that trusts the authorities in a PEM file, or the system's."""
    if ca_file:
        _check_certificates(variable, ca_file)
    return ssl.create_default_context(cafile=ca_file or None)


def _load(context: ssl.SSLContext, pair: Pair) -> None:
    _check_certificates(f"{pair.prefix}_CERT_FILE", pair.certificate)
    key = _content(f"{pair.prefix}_KEY_FILE", pair.key)
    try:
        # A function, else OpenSSL would ask for a password on the terminal, and wait.
        context.load_cert_chain(pair.certificate, pair.key, lambda: pair.password)
    except (ssl.SSLError, ValueError) as wrong:
        raise SettingsError(_fault_of_key(pair, key, wrong)) from None


def _fault_of_key(pair: Pair, key: str, wrong: Exception) -> str:
    """What is wrong with a key whose certificate is right: OpenSSL itself names no file."""
    if getattr(wrong, "reason", None) == "KEY_VALUES_MISMATCH":
        return (
            f"{pair.prefix}_KEY_FILE: {pair.key!r}: not the key of {pair.prefix}_CERT_FILE "
            f"({pair.certificate!r})"
        )
    if "ENCRYPTED" not in key:
        return f"{pair.prefix}_KEY_FILE: {pair.key!r}: no private key in PEM form"
    fault = "does not open" if pair.password else "missing, but it takes one to open"
    return f"{pair.prefix}_KEY_PASSWORD: {fault} {pair.key!r}"


def _check_certificates(variable: str, path: str) -> None:
    _content(variable, path)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        raise SettingsError(f"{variable}: {path!r}: no certificate in PEM form") from None


def _content(variable: str, path: str) -> str:
    """What a file holds; PEM is ASCII, and what is not is no reason to fail here."""
    try:
        return Path(path).read_text("ascii", errors="replace")
    except OSError as wrong:
        raise SettingsError(f"{variable}: {path!r}: {wrong.strerror or wrong}") from None
