"""What each address does."""

from functools import partial

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pipeline.probes.exposition import CONTENT_TYPE
from pipeline.producers.formats import segment
from pipeline.producers.formats.arrival import Read
from pipeline.producers.formats.table import (
    BATCHES,
    Format,
    batch_format_of,
    media_type,
    single_format_of,
)
from pipeline.producers.gateway.answers import (
    answer_batch,
    answer_json,
    answer_one,
    results_of,
    retry_headers,
)
from pipeline.producers.gateway.gateway import Gateway
from pipeline.producers.gateway.problems import UNAVAILABLE, UNSUPPORTED_TYPE, Problem

SEGMENT_FORMAT = "segment"


async def take_one(gateway: Gateway, request: Request) -> Response:
    """One event: a touchpoint in JSON or Avro, or a CloudEvent."""
    entry = gateway.let_in(request)
    formats = entry.ways.single_formats
    found = _understood(single_format_of(formats, request.headers), ", ".join(formats))
    [outcome] = await gateway.take(request, entry, found.name, found.read)
    return answer_one(outcome)


async def take_batch(gateway: Gateway, request: Request) -> Response:
    """Several events, each with its own result."""
    entry = gateway.let_in(request)
    found = _understood(batch_format_of(request.headers), ", ".join(BATCHES))
    return answer_batch(await gateway.take(request, entry, found.name, found.read))


async def take_call(gateway: Gateway, request: Request) -> Response:
    """One call of Segment's or RudderStack's libraries."""
    call = request.url.path.rpartition("/")[2]
    read = partial(segment.read_call, call, pseudonym=gateway.privacy.pseudonym)
    entry = gateway.let_in(request)
    _understood_json(request)
    [outcome] = await gateway.take(request, entry, SEGMENT_FORMAT, read)
    # Their libraries take nothing but 200 for success.
    return answer_json({"success": True}) if outcome.problem is None else answer_one(outcome)


async def take_calls(gateway: Gateway, request: Request) -> Response:
    """A batch of calls; 200 also where some were refused, else all of it would be sent again."""
    read: Read = partial(segment.read_batch, pseudonym=gateway.privacy.pseudonym)
    entry = gateway.let_in(request)
    _understood_json(request)
    outcomes = await gateway.take(request, entry, SEGMENT_FORMAT, read)
    if any(outcome.problem is UNAVAILABLE for outcome in outcomes):
        raise Problem(UNAVAILABLE)
    if all(outcome.problem is None for outcome in outcomes):
        return answer_json({"success": True})
    results = results_of(outcomes)
    return answer_json({"success": False, **results}, headers=retry_headers(outcomes))


async def show_metrics(gateway: Gateway, _: Request) -> Response:
    """For Prometheus."""
    return Response(gateway.metrics(), media_type=CONTENT_TYPE)


async def show_health(_gateway: Gateway, _: Request) -> Response:
    """200 exactly as long as the event loop lives."""
    return PlainTextResponse("ok\n")


async def show_readiness(gateway: Gateway, _: Request) -> Response:
    """Whether Kafka takes writes."""
    reason = gateway.standing.not_ready()
    return PlainTextResponse(f"{reason or 'ready'}\n", 503 if reason else 200)


def _understood(found: Format | None, readable: str) -> Format:
    if found is None:
        raise Problem(UNSUPPORTED_TYPE, f"content types here: {readable}")
    return found


def _understood_json(request: Request) -> None:
    """Refuse what is not JSON; libraries in browsers send it as plain text, to need no leave."""
    if media_type(request.headers) not in ("application/json", "text/plain"):
        raise Problem(UNSUPPORTED_TYPE, "content types here: application/json")
