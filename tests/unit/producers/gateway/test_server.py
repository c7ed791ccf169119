"""uvicorn on a real socket: what never becomes a request is bounded too."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pipeline.probes.server import PortTaken
from pipeline.producers.gateway import server as server_module
from pipeline.producers.gateway.server import listening_socket, server_of
from tests.support.gateway import GatewayUnderTest

REQUEST = b"GET /healthz HTTP/1.1\r\nhost: gateway.test\r\n\r\n"


@asynccontextmanager
async def served(tested: GatewayUnderTest) -> AsyncIterator[int]:
    """The port of a running server."""
    listening = listening_socket("127.0.0.1", 0)
    port: int = listening.getsockname()[1]
    server = server_of(tested.app, None, 1.0)
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield port
    finally:
        server.should_exit = True
        await serving


async def said(port: int, *parts: bytes) -> bytes:
    """What comes back until the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
        async with asyncio.timeout(20):
            return await reader.read()
    except ConnectionResetError:
        return b"reset"
    finally:
        writer.close()


async def test_requests_are_answered_one_after_the_other() -> None:
    last = REQUEST.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n")
    async with served(GatewayUnderTest()) as port:
        answer = await said(port, REQUEST + REQUEST + last)
    assert answer.count(b"200 OK") == 3
    assert b"\r\nserver:" not in answer


@pytest.mark.parametrize("noise", [b"hello\r\n\r\n", b"\x16\x03\x01\x02", b"GET / HTTP/9\r\n\r\n"])
async def test_what_is_not_http_is_a_problem(
    noise: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(GatewayUnderTest()) as port:
        answer = await said(port, noise)
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"urn:cx:problem:bad-request" in answer
    assert "Traceback" not in caplog.text


async def test_headers_have_a_largest_size() -> None:
    endless = [b"GET /healthz HTTP/1.1\r\n", *[b"x: " + b"y" * 1_000 + b"\r\n"] * 300]
    async with served(GatewayUnderTest()) as port:
        answer = await said(port, *endless)
    # Reset where more was on its way than is read.
    assert answer == b"reset" or b"431" in answer


async def test_headers_that_do_not_come_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "HEADER_SECONDS", 0.05)
    async with served(GatewayUnderTest()) as port:
        assert b"408 Request Timeout" in await said(port)
        assert b"408 Request Timeout" in await said(port, REQUEST[:20])
        # Also of the second request of a connection.
        answer = await said(port, REQUEST + REQUEST[:20])
    assert answer.count(b"200 OK") == 1
    assert b"408 Request Timeout" in answer


async def test_clients_are_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with served(GatewayUnderTest()) as port:
        await said(port, b"GET /ann?mail=ann@example.org HTTP/1.0\r\n\r\n")
    assert "GET none 404" in caplog.text
    assert "ann" not in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_a_port_that_is_taken_is_told_in_one_line() -> None:
    with listening_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"cannot listen on 127.0.0.1:{port}: .*in use"):
            listening_socket("127.0.0.1", port)
