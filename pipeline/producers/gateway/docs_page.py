"""The OpenAPI document, and a page to read it and to try it out: Swagger UI, from this process."""

from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.producers.gateway.gateway import Gateway
from pipeline.producers.gateway.openapi import document

PAGE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>cx gateway</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<div id="page"></div>
<script src="docs/swagger-ui.js"></script>
<script src="docs/start.js"></script>
</html>
"""
START: Final = """\
SwaggerUIBundle({ url: "openapi.json", dom_id: "#page", docExpansion: "list",
  defaultModelsExpandDepth: 0, validatorUrl: null });
"""
# Swagger UI sets styles of its own and has its icons as data.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class Asset(NamedTuple):
    """A file of the package offapi, which carries Swagger UI (Apache-2.0)."""

    name: str
    content_type: str


ASSETS: Final = {
    "swagger-ui.js": Asset("swagger_bundle.js", "text/javascript"),
    "swagger-ui.css": Asset("swagger_style.css", "text/css"),
}
# A day, and no longer: a new version of this package has the same address.
KEPT: Final = {"Cache-Control": "max-age=86400"}


async def show_document(_gateway: Gateway, _: Request) -> Response:
    """The OpenAPI document."""
    return Response(_document(), media_type="application/json")


async def show_page(_gateway: Gateway, _: Request) -> Response:
    """The page."""
    headers = {"Content-Security-Policy": POLICY}
    return Response(PAGE, headers=headers, media_type="text/html")


async def show_file(_gateway: Gateway, request: Request) -> Response:
    """What the page loads."""
    name = request.path_params["file"]
    if name == "start.js":
        return Response(START, media_type="text/javascript")
    if name not in ASSETS:
        raise HTTPException(404)
    asset = ASSETS[name]
    return Response(_content(asset.name), headers=KEPT, media_type=asset.content_type)


@cache
def _document() -> bytes:
    return msgspec.json.encode(document())


@cache
def _content(name: str) -> bytes:
    return (files("offapi") / name).read_bytes()
