"""How any part reaches Kafka: client options, and waiting for a broker at the start."""

import asyncio
import ssl
from collections.abc import Callable
from functools import partial
from typing import Any

from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from pipeline.broker.patience import NotInTime, NotYet, in_words, wait_for
from pipeline.settings import Settings, SettingsError

LONGEST_ATTEMPT_SECONDS = 10.0
REFUSALS = (AuthenticationFailedError, SaslAuthenticationFailed)


class BrokerUnavailable(RuntimeError):
    """No broker can be used: one line that says which and why."""


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


def consumer_options(settings: Settings) -> dict[str, Any]:
    """The options of a consumer that reads what was written in transactions."""
    return {**client_options(settings), "check_crcs": settings.check_crcs}


def trusted_authorities(ca_file: str) -> ssl.SSLContext:
    """The authority in a PEM file, or the system's; raises SettingsError when it is unreadable."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as wrong:
        raise SettingsError(f"CX_SSL_CA_FILE: {ca_file!r}: {wrong.strerror or wrong}") from None


async def wait_for_broker(settings: Settings, notify: Callable[[str], None]) -> None:
    """Return once one broker answers; tell of the wait in one line, and of its end in another.

    Raises BrokerUnavailable after `settings.connect_timeout_s`, or at once when a broker refuses
    the login, which no waiting heals.
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
            return await _ask_broker(broker, options, settings.connect_timeout_s)
        except NotYet as failed:
            reason = str(failed)
    raise NotYet(reason)


async def _ask_broker(broker: str, options: dict[str, Any], patience_seconds: float) -> None:
    """Connect, log in, ask for the cluster's brokers, hang up."""
    host, _, port = broker.rpartition(":")
    try:
        async with asyncio.timeout(min(max(patience_seconds, 1), LONGEST_ATTEMPT_SECONDS)):
            connection = await create_conn(host.strip("[]"), int(port), **options)
            try:
                # A broker that wants a login tells even strangers its versions, but no more.
                await connection.send(MetadataRequest([]))
            finally:
                await connection.close()
    except UnsupportedSaslMechanismError:
        mechanism = options["sasl_mechanism"]
        raise BrokerUnavailable(f"{broker} offers no login by {mechanism}") from None
    except REFUSALS as refused:
        raise BrokerUnavailable(f"{broker} refuses the login: {in_words(refused)}") from None
    except (OSError, KafkaError) as failed:
        raise NotYet(in_words(failed)) from None
