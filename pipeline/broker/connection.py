"""How any part of the pipeline reaches Kafka: client options, and waiting for a broker at the start."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from pipeline.settings import Settings, SettingsError

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
LONGEST_ATTEMPT_SECONDS = 10.0
REFUSALS = (AuthenticationFailedError, SaslAuthenticationFailed, UnsupportedSaslMechanismError)


class BrokerUnavailable(RuntimeError):
    """No broker could be used in time: one line that says which ones and why."""


def client_options(settings: Settings) -> dict[str, Any]:
    """The options every aiokafka consumer, producer and admin client is built with.

    Raises SettingsError when `CX_SSL_CA_FILE` cannot be read.
    """
    options: dict[str, Any] = {
        "bootstrap_servers": settings.brokers.split(","),
        "security_protocol": settings.security_protocol,
    }
    if settings.security_protocol.startswith("SASL_"):
        options["sasl_mechanism"] = settings.sasl_mechanism
        options["sasl_plain_username"] = settings.sasl_username
        options["sasl_plain_password"] = settings.sasl_password
    if settings.security_protocol.endswith("SSL"):
        options["ssl_context"] = trusted_authorities(settings.ssl_ca_file)
    return options


def trusted_authorities(ca_file: str) -> ssl.SSLContext:
    """The authority in a PEM file, or the system's; raises SettingsError when it is unreadable."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as wrong:
        raise SettingsError(f"CX_SSL_CA_FILE: {ca_file!r}: {wrong.strerror or wrong}") from None


async def wait_for_broker(settings: Settings, notify: Callable[[str], None]) -> None:
    """Return once one broker answers; tell of the wait in one line, and of its end in another.

    Raises BrokerUnavailable after `settings.connect_timeout_s`, or at once when a broker refuses
    the credentials, which no waiting heals.
    """
    loop = asyncio.get_running_loop()
    begun = loop.time()
    deadline = begun + settings.connect_timeout_s
    pause_seconds = FIRST_PAUSE_SECONDS
    told = False
    while (reason := await _attempt(settings, deadline - loop.time())) is not None:
        if loop.time() >= deadline:
            raise BrokerUnavailable(
                f"no Kafka broker answered at {settings.brokers} "
                f"within {settings.connect_timeout_s} s: {reason}"
            )
        if not told:
            notify(
                f"no Kafka broker answers at {settings.brokers} ({reason}); "
                f"trying for {settings.connect_timeout_s} s"
            )
            told = True
        await asyncio.sleep(min(pause_seconds, deadline - loop.time()))
        pause_seconds = min(pause_seconds * 2, LONGEST_PAUSE_SECONDS)
    if told:
        notify(f"a Kafka broker answered after {loop.time() - begun:.1f} s")


async def _attempt(settings: Settings, left_seconds: float) -> str | None:
    """Ask each broker in turn: None once one answers, else why the last one did not."""
    options = client_options(settings)
    reason = ""
    for broker in options.pop("bootstrap_servers"):
        host, _, port = broker.rpartition(":")
        seconds = min(max(left_seconds, 1.0), LONGEST_ATTEMPT_SECONDS)
        try:
            async with asyncio.timeout(seconds):
                connection = await create_conn(host.strip("[]"), int(port), **options)
        except REFUSALS as refused:
            raise BrokerUnavailable(f"{broker} refused the login: {refused}") from None
        except TimeoutError:
            reason = "no answer"
        except (OSError, KafkaError) as failed:
            reason = _in_words(failed)
        else:
            await connection.close()
            return None
    return reason


def _in_words(failed: Exception) -> str:
    match failed:
        case ConnectionRefusedError():
            return "connection refused"
        case ssl.SSLError():
            return f"TLS: {failed.reason or failed}"
        case OSError(strerror=str(text)):
            return text.lower()
        case _:
            return str(failed).removeprefix(f"{type(failed).__name__}: ")
