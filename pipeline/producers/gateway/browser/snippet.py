"""The script that pages load: `GET /cx.js`."""

from functools import cache
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from pipeline.producers.gateway.gateway import Gateway

# An hour: a new version has the same address. Any page may load it, also with `integrity`.
HEADERS: Final = {
    "Cache-Control": "public, max-age=3600",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


async def show_snippet(_gateway: Gateway, _: Request) -> Response:
    """The script."""
    return Response(snippet(), headers=HEADERS, media_type="text/javascript")


@cache
def snippet() -> bytes:
    """Its text, as it lies beside this file."""
    return (files(__package__) / "cx.js").read_bytes()
