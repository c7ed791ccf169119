"""Every setting of the pipeline: one row each, read once from `CX_*` environment variables.

Each may stand in a file instead, which `CX_…_FILE` names: so that a secret is in no environment.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
PREFIX = "CX_"
IN_FILE = "_FILE"
SECURITY_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
SASL_MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
LOG_LEVELS = ("debug", "info", "warning", "error")
SHORTEST_KEY = 32
NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class SettingsError(ValueError):
    """A setting that cannot be used: one line that begins with the name of its variable."""


def whole(least: int, most: int) -> Callable[[str], int]:
    """A parser of whole numbers from `least` to `most`."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a whole number") from None
        if not least <= number <= most:
            raise ValueError(f"{number} is not between {least} and {most}")
        return number

    return parse


def one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    """A parser that takes one of `allowed`, whatever its case."""
    by_folded_name = {name.casefold(): name for name in allowed}

    def parse(text: str) -> str:
        if text.casefold() not in by_folded_name:
            raise ValueError(f"{text!r} is none of {', '.join(allowed)}")
        return by_folded_name[text.casefold()]

    return parse


def yes_or_no(text: str) -> bool:
    """`yes` or `no`, whatever its case."""
    return one_of(("yes", "no"))(text) == "yes"


def names(text: str) -> tuple[str, ...]:
    """Names between commas, without the blanks round them."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def broker_list(text: str) -> str:
    """`host:port`, several of them between commas; returned without blanks."""
    if not names(text):
        raise ValueError(f"{text!r} names no broker")
    for broker in names(text):
        host, _, port = broker.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError(f"{broker!r} is not host:port")
    return ",".join(names(text))


def kafka_name(text: str) -> str:
    """What may begin the name of a topic or a group: 1 to 100 of the characters Kafka takes."""
    if not 0 < len(text) <= 100 or not NAME_CHARACTERS.issuperset(text):
        raise ValueError(f"{text!r} is not 1 to 100 letters, digits, '.', '_' or '-'")
    return text


def web_address(text: str) -> str:
    """An http or https address without a slash at its end, or nothing."""
    if text and not _is_web_address(text):
        # The text itself is not repeated: it may hold a password.
        raise ValueError("not an http:// or https:// address")
    return text.rstrip("/")


def secret_key(text: str) -> str:
    """A key that nobody can find by trying: 32 characters or more, or nothing."""
    if text and len(text) < SHORTEST_KEY:
        # The text itself is not repeated.
        raise ValueError(
            f"shorter than {SHORTEST_KEY} characters; `openssl rand -hex 32` makes one"
        )
    return text


def text(given: str) -> str:
    """Whatever was given."""
    return given


def plainly(value: object) -> str:
    """A value as it would be written into its variable."""
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ",".join(value)
        case _:
            return str(value)


def hidden(value: object) -> str:
    """A secret: only whether there is one."""
    return "(hidden)" if value else ""


def without_password(value: object) -> str:
    """An address whose user and password are hidden."""
    scheme, separator, rest = str(value).partition("://")
    _, at, host = rest.rpartition("@")
    return f"{scheme}://(hidden)@{host}" if separator and at else str(value)


def row(
    default: T,
    parse: Callable[[str], T],
    meaning: str,
    shown: Callable[[object], str] = plainly,
) -> T:
    """One row of the table; typed as its value, as `dataclasses.field` itself is."""
    metadata = {"parse": parse, "meaning": meaning, "shown": shown}
    declared: T = field(default=default, metadata=metadata, repr=shown is plainly)
    return declared


PORT = whole(0, 65_535)
SECONDS = whole(1, 86_400)
DAYS = whole(0, 3_650)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one process. A field's variable is `CX_` and its name in capitals."""

    brokers: str = row("127.0.0.1:9092", broker_list, "Kafka brokers: host:port, between commas")
    security_protocol: str = row("PLAINTEXT", one_of(SECURITY_PROTOCOLS), "how to reach brokers")
    sasl_mechanism: str = row("PLAIN", one_of(SASL_MECHANISMS), "how to log in, where SASL")
    sasl_username: str = row("", text, "user, where SASL")
    sasl_password: str = row("", text, "password, where SASL", hidden)
    ssl_ca_file: str = row("", text, "PEM file of the authority to trust; empty: the system's")
    ssl_cert_file: str = row("", text, "PEM file of the certificate to show to brokers")
    ssl_key_file: str = row("", text, "PEM file of its key")
    ssl_key_password: str = row("", text, "password of that key, where it is encrypted", hidden)
    connect_timeout_s: int = row(60, whole(0, 86_400), "how long a start waits for a broker")
    app_id: str = row("cx", kafka_name, "consumer group, and prefix of transactional ids")
    topic_prefix: str = row("cx", kafka_name, "first part of every topic's name")
    partitions: int = row(8, whole(1, 10_000), "partitions of every topic")
    replication_factor: int = row(1, whole(1, 1_000), "copies of every partition")
    registry_url: str = row("", web_address, "schema registry; empty: fixed ids", without_password)
    registry_ca_file: str = row("", text, "as CX_SSL_CA_FILE, for the registry")
    commit_interval_ms: int = row(200, whole(1, 60_000), "longest time between two commits")
    commit_max_records: int = row(20_000, whole(1, 10_000_000), "most records in one commit")
    lateness_days: int = row(7, DAYS, "how late, in event time, a correction may come")
    case_retention_days: int = row(30, DAYS, "how long a closed case keeps its events")
    queues: tuple[str, ...] = row(
        (), names, "queues to tell apart, between commas; the others are other"
    )
    agreement: str = row("", text, "TOML file of queues, business hours and targets; empty: none")
    tracking_plan: str = row("", text, "TOML file: which source may send what; empty: any, all")
    hash_key: str = row("", secret_key, "key of hashes of addresses and phone numbers", hidden)
    suppression_file: str = row("", text, "file of customers of whom nothing is taken")
    kept_attributes: tuple[str, ...] = row(
        (), names, "attributes that the gateway keeps beside those of the plan; *: all"
    )
    session_timeout_s: int = row(10, SECONDS, "how long a silent worker keeps its partitions")
    heartbeat_s: int = row(3, SECONDS, "time between a worker's heartbeats")
    stall_timeout_s: int = row(120, SECONDS, "a worker without progress for so long ends")
    check_topic_ids: bool = row(
        default=True, parse=yes_or_no, meaning="whether the broker is asked for its topics' ids"
    )
    check_crcs: bool = row(
        default=True, parse=yes_or_no, meaning="whether checksums of read records are checked"
    )
    follow_wall: bool = row(
        default=True,
        parse=yes_or_no,
        meaning="whether an idle worker's clock follows the wall's; no for stories told faster",
    )
    # Scraped from other machines, so on all interfaces unless told otherwise.
    worker_host: str = row("0.0.0.0", text, "where the worker serves /metrics")  # noqa: S104  # see above
    worker_port: int = row(9101, PORT, "its port; 0: any free one")
    exporter_host: str = row("0.0.0.0", text, "where the exporter serves /metrics")  # noqa: S104  # see above
    exporter_port: int = row(9102, PORT, "its port; 0: any free one")
    gateway_host: str = row("0.0.0.0", text, "where the gateway takes requests")  # noqa: S104  # see above
    gateway_port: int = row(9103, PORT, "its port; 0: any free one")
    gateway_max_body_bytes: int = row(1_048_576, whole(1_024, 64 * 1_048_576), "largest body")
    gateway_max_batch: int = row(1_000, whole(1, 100_000), "most events in one request")
    gateway_patience_s: int = row(5, whole(1, 300), "how long a request waits for Kafka")
    keys_file: str = row("", text, "file of the gateway's API keys (cx keys)")
    webhooks_file: str = row("", text, "TOML file of the webhooks that the gateway takes")
    http_tls_cert_file: str = row("", text, "PEM file; with it, what is served is served over TLS")
    http_tls_key_file: str = row("", text, "PEM file of its key")
    http_tls_key_password: str = row("", text, "password of that key, where it has one", hidden)
    log_level: str = row("info", one_of(LOG_LEVELS), "least level of log lines")

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read all of them; raises SettingsError with one line that names the variable."""
        given = {
            one.name: _parsed(source, _given(source, env), one.metadata["parse"])
            for one in fields(cls)
            if (source := source_of(one.name, env)) is not None
        }
        settings = cls(**given)
        _check_together(settings)
        return settings


def variable(name: str) -> str:
    """The environment variable of a field: `brokers` → `CX_BROKERS`."""
    return PREFIX + name.upper()


def source_of(name: str, env: Mapping[str, str]) -> str | None:
    """The variable that gives a field's value or names the file it stands in; None: the default."""
    own = variable(name)
    if own in env and own + IN_FILE in env:
        raise SettingsError(f"{own + IN_FILE}: {own} is set as well, and only one can count")
    return next((source for source in (own, own + IN_FILE) if source in env), None)


def misspelt(env: Mapping[str, str]) -> list[str]:
    """One line for each `CX_*` variable that is no setting but nearly one."""
    own = [variable(one.name) for one in fields(Settings)]
    known = own + [name + IN_FILE for name in own]
    strangers = sorted(name for name in env if name.startswith(PREFIX) and name not in known)
    return [
        f"{name}: no such setting; did you mean {near}?"
        for name in strangers
        for near in get_close_matches(name, known, n=1, cutoff=0.8)
    ]


def _given(source: str, env: Mapping[str, str]) -> str:
    """The text of a setting."""
    if source in _VARIABLES:
        return env[source]
    try:
        return _only_line(Path(env[source]).read_text("utf-8"))
    except (OSError, ValueError) as wrong:
        # A ValueError's own text may repeat what is in the file.
        reason = wrong.strerror if isinstance(wrong, OSError) else "not one line of text"
        raise SettingsError(f"{source}: {env[source]!r}: {reason}") from None


def _only_line(content: str) -> str:
    """What a file holds, without the line's end that most editors put there."""
    line = content.removesuffix("\n").removesuffix("\r")
    if "\n" in line:
        raise ValueError
    return line


def _parsed(name: str, given: str, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(given)
    except ValueError as wrong:
        raise SettingsError(f"{name}: {wrong}") from None


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _check_together(settings: Settings) -> None:
    if settings.heartbeat_s * 2 > settings.session_timeout_s:
        raise SettingsError(
            f"CX_HEARTBEAT_S: {settings.heartbeat_s} is more than half of "
            f"CX_SESSION_TIMEOUT_S ({settings.session_timeout_s})"
        )
    _check_login(settings)
    _check_encryption(settings)
    _check_pair(settings, "ssl")
    _check_pair(settings, "http_tls")


def _check_login(settings: Settings) -> None:
    if settings.security_protocol.startswith("SASL_"):
        _check_given(settings, "sasl_username", "sasl_password", because="security_protocol")


def _check_encryption(settings: Settings) -> None:
    """Nobody is to believe that a connection is encrypted because certificates are named."""
    protocol = settings.security_protocol
    for name in ("ssl_ca_file", "ssl_cert_file", "ssl_key_file", "ssl_key_password"):
        if getattr(settings, name) and not protocol.endswith("SSL"):
            raise SettingsError(
                f"{variable(name)}: set, but CX_SECURITY_PROTOCOL is {protocol}: without TLS"
            )


def _check_pair(settings: Settings, kind: str) -> None:
    """A certificate and its key come together, and a password only with them."""
    certificate, key, password = (
        f"{kind}_{part}" for part in ("cert_file", "key_file", "key_password")
    )
    if getattr(settings, certificate):
        _check_given(settings, key, because=certificate)
    for part in (key, password):
        if getattr(settings, part):
            _check_given(settings, certificate, because=part)


def _check_given(settings: Settings, *needed: str, because: str) -> None:
    for name in needed:
        if not getattr(settings, name):
            shown = Settings.__dataclass_fields__[because].metadata["shown"]
            value = shown(getattr(settings, because))
            raise SettingsError(f"{variable(name)}: missing, but {variable(because)} is {value}")


_VARIABLES = frozenset(variable(one.name) for one in fields(Settings))
