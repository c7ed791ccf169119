"""POST /webhooks/{name}: verified over its bytes, then translated, then as any other event."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.metrics.gateway_metrics import WEBHOOK_DELIVERIES
from pipeline.producers.gateway.answers import answer_json, answer_one
from pipeline.producers.gateway.bodies import announced_bytes
from pipeline.producers.gateway.gateway import Gateway
from pipeline.producers.gateway.keys import ANY, Key
from pipeline.producers.gateway.outcomes import ACCEPTED_STATUS, Outcome
from pipeline.producers.gateway.problems import (
    BAD_SIGNATURE,
    UNAVAILABLE,
    UNSIGNED,
    Problem,
)
from pipeline.producers.gateway.webhook_file import Webhook
from pipeline.producers.webhooks.delivery import Challenge, Delivery, Refusal
from pipeline.producers.webhooks.signatures import USED

# Their signature lets them in; what they may send is what their adapter makes.
VERIFIED: Final = Key(
    id="webhook",
    name="verified webhooks",
    secret_sha256="",
    channels=(ANY,),
    sources=(ANY,),
    created_at=datetime(1970, 1, 1, tzinfo=UTC),
)


async def take_webhook(gateway: Gateway, request: Request) -> Response:
    """One delivery of a configured webhook."""
    webhook = gateway.webhooks.by_name.get(request.path_params["name"])
    if webhook is None:
        raise HTTPException(404)
    stations = gateway.open_ways().stations
    with gateway.room.place(announced_bytes(request, gateway.bounds.most_body_bytes)):
        delivery = await _delivery(gateway, request)
        if (refusal := _refusal(gateway, webhook, delivery)) is not None:
            _note(gateway, webhook, refusal.reason)
            raise _problem_of(refusal)
        translated = webhook.source.translate(delivery, webhook.options, gateway.privacy.pseudonym)
        if isinstance(translated, Challenge):
            _note(gateway, webhook, "challenge")
            return _said(translated)
        outcomes = await gateway.send(stations, translated, VERIFIED)
    gateway.count(webhook.source.name, outcomes)
    _note(gateway, webhook, result_of(outcomes))
    return _answer(webhook, outcomes)


def _refusal(gateway: Gateway, webhook: Webhook, delivery: Delivery) -> Refusal | None:
    if (refusal := webhook.source.verify(delivery, webhook.secrets)) is not None:
        return refusal
    token = webhook.source.once(delivery) if webhook.source.once is not None else None
    if token is None:
        return None
    one = f"{webhook.name}:{token}"
    return None if gateway.used_tokens.is_free(one, delivery.body, delivery.now_ms) else USED


def result_of(outcomes: Sequence[Outcome]) -> str:
    """What became of a delivery, in one of the words of its metric."""
    if not outcomes:
        return "ignored"
    if any(outcome.problem is UNAVAILABLE for outcome in outcomes):
        return "unavailable"
    return "accepted" if any(outcome.problem is None for outcome in outcomes) else "refused"


def _answer(webhook: Webhook, outcomes: Sequence[Outcome]) -> Response:
    """What makes the sender send it again only where that may help."""
    match result_of(outcomes):
        case "unavailable":
            raise Problem(UNAVAILABLE)
        case "refused":
            return answer_one(outcomes[0])
    if webhook.source.answer is not None:
        return _said(webhook.source.answer)
    accepted = sum(outcome.problem is None for outcome in outcomes)
    return answer_json({"accepted": accepted}, ACCEPTED_STATUS)


async def _delivery(gateway: Gateway, request: Request) -> Delivery:
    arrival = await gateway.arrival(request)
    url = str(request.url)
    if (public := gateway.webhooks.public_url) is not None:
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{public}{request.url.path}{query}"
    return Delivery(request.method, url, arrival.headers, arrival.body, arrival.now_ms)


def _problem_of(refusal: Refusal) -> Problem:
    kind = BAD_SIGNATURE if refusal.status == 400 else UNSIGNED
    return Problem(kind, refusal.reason.replace("_", " "))


def _said(answer: Challenge) -> Response:
    return Response(answer.body, media_type=answer.content_type)


def _note(gateway: Gateway, webhook: Webhook, result: str) -> None:
    gateway.measures.count(WEBHOOK_DELIVERIES, webhook.source.name, result)
