"""A shop whose pages carry the snippet, and the gateway that it sends to, on ports of their own."""

import asyncio
import json
import threading
import time
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.gateway.server import listening_socket, server_of
from tests.support.gateway import GatewayUnderTest, a_key
from tests.support.waiting import wait_until

BATCH = "/v1/touchpoints/batch"
PAGE = """<!doctype html><title>shop</title><script>{before}</script>
<script src="{gateway}/cx.js" {attributes}></script>
<h1>Socks</h1><p data-cx-step="pay"><button id="pay">Pay</button></p>
<button id="plus" data-cx-ignore>+</button><button id="plain">Help</button><input id="name">"""


class Pages(ThreadingHTTPServer):
    """Every path is a page; `?ms=1200` is one that takes so long."""

    html = b""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}).start()

    @property
    def origin(self) -> str:
        """As browsers name it."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def show(self, gateway: str, before: str = "", **attributes: str) -> None:
        """What they hold from now on: the snippet with its `data-…`, and a script before it."""
        written = " ".join(
            f'data-{name.replace("_", "-")}="{value}"' for name, value in attributes.items()
        )
        html = PAGE.format(before=before, gateway=gateway, attributes=written)
        self.html = html.encode()

    def close(self) -> None:
        """End it."""
        self.shutdown()
        self.server_close()


class _Page(BaseHTTPRequestHandler):
    server: Pages

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        time.sleep(int(asked.get("ms", ["0"])[0]) / 1000)  # a slow page is what was asked for
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.server.html)

    def log_message(self, *_: object) -> None:
        pass


class Asked(NamedTuple):
    """A request that came to the gateway, and what it was answered."""

    method: str
    path: str
    status: int
    body: bytes


class Wire:
    """Before the gateway: notes what passes.

    The answers to so many posts as `loses` says are lost; all of them take `delay_s` longer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.passed: list[Asked] = []
        self.under_way = 0
        self.loses = 0
        self.delay_s = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        status = 0

        async def read() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        async def answer(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            if not losing:
                await send(message)

        losing = self.loses > 0 and scope["method"] == "POST"
        self.under_way += 1
        await asyncio.sleep(self.delay_s)
        await self._app(scope, read, answer)
        if losing:
            self.loses -= 1
            # What a load balancer says whose server has gone; it knows nothing of origins.
            await PlainTextResponse("bad gateway", 502)(scope, receive, send)
        self.passed.append(Asked(scope["method"], scope["path"], status, bytes(body)))
        self.under_way -= 1


class Shop:
    """Pages and a gateway without Kafka, with a publishable key for the pages' origin alone."""

    def __init__(self) -> None:
        self.pages = Pages()
        self.origin = self.pages.origin
        # The same pages by another name: to a browser they are of somebody else.
        self.other_origin = self.origin.replace("127.0.0.1", "localhost")
        key = a_key(channels=("web",), sources=("shop",), origins=(self.origin,))
        self.gateway = GatewayUnderTest(key, kept=("path", "error"))
        self.wire = Wire(self.gateway.app)
        listening = listening_socket("127.0.0.1", 0)
        self.gateway_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._server = server_of(self.wire, None, 1.0)
        serve = self._server.serve([listening])
        self._thread = threading.Thread(target=asyncio.run, args=(serve,))
        self._thread.start()
        self.show()

    def close(self) -> None:
        """End both."""
        self._server.should_exit = True
        self._thread.join()
        self.pages.close()

    def show(self, before: str = "", **attributes: str) -> None:
        """What pages hold from now on, beside the key."""
        self.pages.show(self.gateway_url, before, key=self.gateway.secret, **attributes)

    @property
    def taken(self) -> list[Touchpoint]:
        """What the gateway took, in its order; what came again is a duplicate, as downstream."""
        published = self.gateway.publisher.published
        return list({touchpoint.event_id: touchpoint for touchpoint in published}.values())

    @property
    def kinds(self) -> list[str]:
        """The kinds of that."""
        return [touchpoint.kind for touchpoint in self.taken]

    @property
    def posted(self) -> list[Mapping[str, Any]]:
        """Every event that ever came, taken or not, as it was sent."""
        posts = [asked for asked in self.wire.passed if asked.method == "POST"]
        return [event for asked in posts for event in json.loads(asked.body)]

    def wait_for(self, *kinds: str) -> Sequence[Touchpoint]:
        """Wait until so many have come; they must be exactly these then, in order."""

        def have_come() -> bool:
            return len(self.taken) >= len(kinds) and self.wire.under_way == 0

        wait_until(have_come, f"{kinds}", 15.0)
        assert self.kinds == [*kinds]
        return list(self.taken)
