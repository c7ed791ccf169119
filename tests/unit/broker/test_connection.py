"""Reaching Kafka: the clients' options, and a broker that is not there."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.broker.connection import BrokerUnavailable, client_options, wait_for_broker
from pipeline.broker.embedded import EmbeddedBroker
from pipeline.broker.librdkafka import librdkafka_options
from pipeline.settings import Settings, SettingsError
from tests.support.ports import free_ports


def at(port: int, seconds: int = 1) -> Settings:
    return Settings(brokers=f"127.0.0.1:{port}", connect_timeout_s=seconds)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_plain_options_name_the_brokers_and_nothing_secret() -> None:
    assert client_options(Settings(brokers="a:1,b:2")) == {
        "bootstrap_servers": ["a:1", "b:2"],
        "security_protocol": "PLAINTEXT",
    }


def test_a_login_and_tls_are_handed_on() -> None:
    options = client_options(
        Settings(
            security_protocol="SASL_SSL",
            sasl_mechanism="SCRAM-SHA-256",
            sasl_username="me",
            sasl_password="pw",  # noqa: S106  # nobody's
        )
    )
    assert options["sasl_mechanism"] == "SCRAM-SHA-256"
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("me", "pw")
    assert options["ssl_context"].verify_mode is ssl.CERT_REQUIRED


def test_an_unusable_authority_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^CX_SSL_CA_FILE: .*ca\.pem"):
        client_options(Settings(security_protocol="SSL", ssl_ca_file=str(tmp_path / "ca.pem")))


def test_librdkafka_is_told_of_the_same_files_and_of_none_that_is_not_given() -> None:
    told = librdkafka_options(
        Settings(
            security_protocol="SSL",
            ssl_cert_file="c.pem",
            ssl_key_file="k.pem",
            ssl_key_password="pw",  # noqa: S106  # nobody's
        )
    )
    assert {name: value for name, value in told.items() if name.startswith("ssl.")} == {
        "ssl.certificate.location": "c.pem",
        "ssl.key.location": "k.pem",
        "ssl.key.password": "pw",
    }


async def test_no_broker_is_told_in_one_line_and_given_up_in_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[str] = []
    [port] = free_ports(1)
    with caplog.at_level(logging.INFO), pytest.raises(BrokerUnavailable) as given_up:
        await wait_for_broker(at(port), told.append)
    reason = "connection refused"
    assert told == [f"no Kafka broker at 127.0.0.1:{port} yet: {reason}; trying for 1 s"]
    assert str(given_up.value) == f"no Kafka broker at 127.0.0.1:{port} after 1 s: {reason}"
    assert caplog.records == [], "the client adds no lines of its own"


async def test_a_broker_that_never_answers_does_not_hold_up_the_end(silent_port: int) -> None:
    with pytest.raises(BrokerUnavailable, match="no answer"):
        await wait_for_broker(at(silent_port), lambda _: None)


async def test_an_unknown_host_is_named() -> None:
    settings = Settings(brokers="nosuch.invalid:9092", connect_timeout_s=0)
    with pytest.raises(BrokerUnavailable, match=r"nosuch\.invalid:9092"):
        await wait_for_broker(settings, lambda _: None)


async def test_one_broker_of_several_is_enough() -> None:
    embedded = EmbeddedBroker()
    [dead_port] = free_ports(1)
    settings = Settings(brokers=f"127.0.0.1:{dead_port},{embedded.start()}", connect_timeout_s=0)
    await wait_for_broker(settings, lambda _: None)
    embedded.stop()


async def test_a_broker_that_comes_later_ends_the_wait() -> None:
    [port] = free_ports(1)
    told: list[str] = []
    waiting = asyncio.Event()

    def notify(line: str) -> None:
        told.append(line)
        waiting.set()

    task = asyncio.create_task(wait_for_broker(at(port, seconds=20), notify))
    await waiting.wait()
    embedded = EmbeddedBroker()
    host, _, real_port = embedded.start().rpartition(":")

    hung_up = asyncio.Event()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_broker, to_broker = await asyncio.open_connection(host, int(real_port))
        await asyncio.gather(_pump(reader, to_broker), _pump(from_broker, writer))
        hung_up.set()

    async with await asyncio.start_server(forward, "127.0.0.1", port):
        await task
        await hung_up.wait()
    embedded.stop()
    assert told[1].startswith(f"Kafka broker at 127.0.0.1:{port} answers after ")


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()
    await writer.wait_closed()
