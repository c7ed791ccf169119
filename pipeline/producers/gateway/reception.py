"""The first and last to see a request: counts it, logs it, and reads what nobody read of it."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.metrics.gateway_metrics import REQUEST_SECONDS, REQUESTS
from pipeline.producers.gateway.measures import Measures

# Where the application writes down which row of its table a request met.
ROUTE: Final = "cx.route"
NO_ROUTE: Final = "none"
# A client that is refused early still sends; many read no answer before they have sent all.
DRAIN_BYTES: Final = 4 * 1024 * 1024
DRAIN_SECONDS: Final = 2.0
CLOSE: Final = (b"connection", b"close")

access_log = logging.getLogger("cx.access")


class Reception:
    """Wraps the application.

    The access log has the route, not the path, and no address, header or key of the client: none
    of it is personal.
    """

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self._app = app
        self._measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as ASGI has it."""
        if scope["type"] != "http":
            return
        visit = _Visit(scope, receive, send)
        began = time.monotonic()
        try:
            await self._app(scope, visit.receive, visit.send)
        finally:
            self._note(scope, visit.status, time.monotonic() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope.get(ROUTE, NO_ROUTE)
        self._measures.count(REQUESTS, route, str(status))
        self._measures.observe(REQUEST_SECONDS, seconds, route)
        if access_log.isEnabledFor(logging.INFO):
            access_log.info("%s %s %d %.1f ms", scope["method"], route, status, seconds * 1000)


class _Visit:
    """One request; remembers whether its body was read to the end, and its answer's status."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        self._body_left = (
            b"transfer-encoding" in headers
            or headers.get(b"content-length", b"0").strip(b"0") != b""
        )
        # Who waits for leave to send the body sends none when refused.
        self._may_drain = b"expect" not in headers
        self._receive = receive
        self._send = send
        # Shown where the application fails before it answers.
        self.status = 500

    async def receive(self) -> Message:
        """The next part of the body."""
        message = await self._receive()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            self._body_left = False
        return message

    async def send(self, message: Message) -> None:
        """The next part of the answer; before the first, what is left of the body is read."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self._body_left:
                await self._drain()
            if self._body_left:
                message = {**message, "headers": [*message["headers"], CLOSE]}
        await self._send(message)

    async def _drain(self) -> None:
        if not self._may_drain:
            return
        left = DRAIN_BYTES
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while self._body_left and left > 0:
                    message = await self.receive()
                    left -= len(message.get("body", b""))
