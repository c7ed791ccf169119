"""The gateway as an ASGI application: its table of addresses, and how a request can end."""

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.metrics.gateway_metrics import REQUESTS_REFUSED
from pipeline.producers.gateway import docs_page, endpoints, webhook_endpoint
from pipeline.producers.gateway.answers import answer_problem
from pipeline.producers.gateway.browser import cors, snippet
from pipeline.producers.gateway.gateway import Gateway
from pipeline.producers.gateway.problems import (
    BAD_METHOD,
    BAD_REQUEST,
    BUG,
    NOT_FOUND,
    Problem,
)
from pipeline.producers.gateway.reception import ROUTE, Reception

Endpoint = Callable[[Gateway, Request], Awaitable[Response]]


class Row(NamedTuple):
    """An address: its method, its path, and what it does."""

    method: str
    path: str
    endpoint: Endpoint


ROUTES: Final = (
    Row("POST", "/v1/touchpoints", endpoints.take_one),
    Row("POST", "/v1/touchpoints/batch", endpoints.take_batch),
    Row("POST", "/segment/v1/track", endpoints.take_call),
    Row("POST", "/segment/v1/identify", endpoints.take_call),
    Row("POST", "/segment/v1/page", endpoints.take_call),
    Row("POST", "/segment/v1/screen", endpoints.take_call),
    Row("POST", "/segment/v1/alias", endpoints.take_call),
    Row("POST", "/segment/v1/batch", endpoints.take_calls),
    # A signature stands in for the key.
    Row("POST", "/webhooks/{name}", webhook_endpoint.take_webhook),
    # No key is needed for these.
    *(Row("OPTIONS", path, cors.answer_preflight) for path in cors.PATHS),
    Row("GET", "/cx.js", snippet.show_snippet),
    Row("GET", "/openapi.json", docs_page.show_document),
    Row("GET", "/docs", docs_page.show_page),
    Row("GET", "/docs/{file}", docs_page.show_file),
    Row("GET", "/healthz", endpoints.show_health),
    Row("GET", "/readyz", endpoints.show_readiness),
    Row("GET", "/metrics", endpoints.show_metrics),
)


def application(gateway: Gateway) -> Reception:
    """Everything behind one address and port."""

    async def answer(_: Request, failed: Exception) -> Response:
        problem = problem_of(failed)
        gateway.measures.count(REQUESTS_REFUSED, problem.kind.name)
        headers = failed.headers if isinstance(failed, HTTPException) else None
        return answer_problem(problem, headers)

    app = Starlette(
        routes=[_route(row, gateway) for row in ROUTES],
        exception_handlers={Problem: answer, HTTPException: answer, Exception: answer},
    )
    app.router.redirect_slashes = False
    return Reception(cors.Cors(app, gateway), gateway.measures)


def problem_of(failed: Exception) -> Problem:
    """How a request ends that fails so: never with what failed within."""
    match failed:
        case Problem():
            return failed
        case HTTPException(status_code=404):
            return Problem(NOT_FOUND)
        case HTTPException(status_code=405):
            return Problem(BAD_METHOD)
        case HTTPException():
            return Problem(BAD_REQUEST)
        case _:
            return Problem(BUG)


def _route(row: Row, gateway: Gateway) -> Route:
    async def endpoint(request: Request) -> Response:
        request.scope[ROUTE] = row.path
        return await row.endpoint(gateway, request)

    return Route(row.path, endpoint, methods=[row.method])
