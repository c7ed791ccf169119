"""Cross-origin requests: allowed to the origins that publishable keys name, to nobody else.

https://fetch.spec.whatwg.org/#http-cors-protocol. A preflight has no key yet, so it is answered
by the origins of all keys; the request itself must then have a key that names its origin.
"""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.producers.gateway.gateway import Gateway
from pipeline.producers.gateway.problems import NOT_ALLOWED, Problem

PATHS: Final = ("/v1/touchpoints", "/v1/touchpoints/batch")
ALLOWED: Final = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "authorization, content-type, idempotency-key",
    # Two hours, which is the most that Chromium takes.
    "Access-Control-Max-Age": "7200",
}


async def answer_preflight(gateway: Gateway, request: Request) -> Response:
    """Whether a page of this origin may send at all. Raises Problem where not."""
    if not gateway.knows_origin(request.headers.get("origin")):
        raise Problem(NOT_ALLOWED, "origin: not covered by any key")
    return Response(status_code=204, headers=ALLOWED)


class Cors:
    """Wraps the application: marks what a page of a known origin may read, errors as well."""

    def __init__(self, app: ASGIApp, gateway: Gateway) -> None:
        self._app = app
        self._gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as ASGI has it."""
        if scope["type"] != "http" or scope["path"] not in PATHS:
            await self._app(scope, receive, send)
            return
        origin = Headers(scope=scope).get("origin")

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                headers.add_vary_header("Origin")
                if origin is not None and self._gateway.knows_origin(origin):
                    headers["Access-Control-Allow-Origin"] = origin
                    headers["Access-Control-Expose-Headers"] = "Retry-After"
            await send(message)

        await self._app(scope, receive, marked)
