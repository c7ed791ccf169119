"""uvicorn, with what it lacks: bounded headers, in bounded time, and our own signals."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from pipeline.probes.server import PortTaken
from pipeline.producers.gateway.answers import PROBLEM_TYPE
from pipeline.producers.gateway.problems import BAD_REQUEST, LARGE_HEADERS, TOO_SLOW, Problem

HEADER_SECONDS: Final = 10.0
MOST_HEADER_BYTES: Final = 64 * 1024
# As long as load balancers keep theirs, so that they, not we, end an idle one.
KEEP_ALIVE_SECONDS: Final = 75
MOST_CONNECTIONS: Final = 4_096
BACKLOG: Final = 1_024
DEFAULT_HEADERS: Final = [("x-content-type-options", "nosniff")]
PHRASES: Final = {400: b"Bad Request", 408: b"Request Timeout", 431: b"Headers Too Large"}


class BoundedProtocol(HttpToolsProtocol):
    """A connection whose headers must be small and come soon: uvicorn waits for ever, for any."""

    _clock: asyncio.TimerHandle | None = None
    _header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Begin to wait for the first request."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.close()
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse on, unless what is not yet a request has become too long."""
        super().data_received(data)
        if self._clock is not None and not self.transport.is_closing():
            self._header_bytes += len(data)
            if self._header_bytes > MOST_HEADER_BYTES:
                self._end(Problem(LARGE_HEADERS, f"more than {MOST_HEADER_BYTES} bytes"))

    def on_message_begin(self) -> None:
        """A further request on the same connection."""
        super().on_message_begin()
        self._expect_headers()

    def on_headers_complete(self) -> None:
        """The request can begin; its body has a clock of its own."""
        self._stop_clock()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's text is not sent
        """What is not HTTP."""
        self._end(Problem(BAD_REQUEST))

    def _expect_headers(self) -> None:
        if self._clock is None:
            self._header_bytes = 0
            self._clock = self.loop.call_later(HEADER_SECONDS, self._too_slow)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _too_slow(self) -> None:
        self._clock = None
        self._end(Problem(TOO_SLOW, f"the headers took longer than {HEADER_SECONDS:g} s"))

    def _end(self, problem: Problem) -> None:
        """Answer and hang up; nothing is said into the middle of another answer."""
        self._stop_clock()
        if self.transport.is_closing():
            return
        # None until there was a request, whatever uvicorn's types say.
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            self.transport.write(_plainly(problem))
        self.transport.close()


class Server(uvicorn.Server):
    """A server that leaves signals alone: who runs it sets `should_exit`."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing."""
        yield


def server_of(app: ASGIApp, tls: ssl.SSLContext | None, patience_s: float) -> Server:
    """A server to be run with `serve([socket])`; at its end requests have `patience_s` left."""
    options: dict[str, Any] = {} if tls is None else {"ssl_context_factory": lambda *_: tls}
    return Server(
        uvicorn.Config(
            app,
            http=BoundedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            headers=DEFAULT_HEADERS,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=int(patience_s) + 1,
            **options,
        )
    )


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 is any free one. Raises PortTaken."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as failed:
        reason = (failed.strerror or str(failed)).lower()
        raise PortTaken(f"cannot listen on {host}:{port}: {reason}") from None
    listening.settimeout(0)
    return listening


def _plainly(problem: Problem) -> bytes:
    """An answer, written by hand where there is no request to answer."""
    status = problem.kind.status
    body = msgspec.json.encode(problem.members())
    return (
        b"HTTP/1.1 %d %s\r\ncontent-type: %s\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        % (status, PHRASES[status], PROBLEM_TYPE.encode(), len(body))
    ) + body
