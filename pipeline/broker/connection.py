"""How any part reaches Kafka: client options, and waiting for a broker at the start."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any

from aiokafka.conn import AIOKafkaConnection, create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from pipeline.broker.patience import NotInTime, NotYet, in_words, wait_for
from pipeline.broker.trust import distrust, refused_certificate
from pipeline.certificates import kafka_context
from pipeline.settings import Settings

LONGEST_ATTEMPT_SECONDS = 10.0
HANG_UP_SECONDS = 1.0


class BrokerUnavailable(RuntimeError):
    """No broker can be used: one line that says which and why."""


def client_options(settings: Settings) -> dict[str, Any]:
    """The options every aiokafka consumer, producer and admin client is built with.

    Raises SettingsError when a certificate or key cannot be used.
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
        options["ssl_context"] = kafka_context(settings)
    return options


def consumer_options(settings: Settings) -> dict[str, Any]:
    """The options of a consumer that reads what was written in transactions."""
    return {**client_options(settings), "check_crcs": settings.check_crcs}


async def wait_for_broker(settings: Settings, notify: Callable[[str], None]) -> None:
    """Return once one broker answers; tell of the wait in one line, and of its end in another.

    Raises BrokerUnavailable after `settings.connect_timeout_s`, or at once when a broker refuses
    the login or its certificate or ours is refused, which no waiting heals.
    """
    what = f"Kafka broker at {settings.brokers}"
    limit_seconds = settings.connect_timeout_s
    try:
        await wait_for(partial(_ask_brokers, settings), what, limit_seconds, notify)
    except NotInTime as gone:
        raise BrokerUnavailable(str(gone)) from None


async def _ask_brokers(settings: Settings) -> None:
    """Ask each broker in turn until one answers; raises NotYet with the last one's reason."""
    options = client_options(settings)
    reason = ""
    for broker in options.pop("bootstrap_servers"):
        try:
            async with asyncio.timeout(_attempt_seconds(settings)):
                return await _ask_broker(broker, options)
        except (OSError, KafkaError) as failed:
            if refusal := _refusal(failed, settings):
                raise BrokerUnavailable(f"{broker} {refusal}") from None
            reason = in_words(failed)
    raise NotYet(reason)


def _attempt_seconds(settings: Settings) -> float:
    return min(max(settings.connect_timeout_s, 1), LONGEST_ATTEMPT_SECONDS)


async def _ask_broker(broker: str, options: dict[str, Any]) -> None:
    """Connect, log in, ask for the cluster's brokers, hang up."""
    host, _, port = broker.rpartition(":")
    hung_up: list[asyncio.Future[None]] = []

    def note(connection: AIOKafkaConnection, _reason: object) -> None:
        hung_up.append(connection.close())

    try:
        connection = await create_conn(host.strip("[]"), int(port), on_close=note, **options)
        with closing(connection):
            # A broker that wants a login tells even strangers its versions, but no more.
            await connection.send(MetadataRequest([]))
    finally:
        # aiokafka itself leaves the socket to its fate where a login is refused.
        if hung_up:
            await asyncio.wait(hung_up, timeout=HANG_UP_SECONDS)


def _refusal(failed: Exception, settings: Settings) -> str | None:
    """What a broker or we have against each other, in words; None where time may heal it."""
    match failed:
        case UnsupportedSaslMechanismError():
            return f"offers no login by {settings.sasl_mechanism}"
        case AuthenticationFailedError() | SaslAuthenticationFailed():
            return f"refuses the login: {in_words(failed)}"
        case ssl.SSLCertVerificationError():
            return distrust(failed, "CX_SSL_CA_FILE")
    if (reason := refused_certificate(failed)) is None:
        return None
    if not settings.ssl_cert_file:
        return "wants a client certificate (CX_SSL_CERT_FILE, CX_SSL_KEY_FILE)"
    return f"refuses the client certificate (CX_SSL_CERT_FILE): {reason}"
