"""What goes back to senders."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from starlette.responses import Response

from pipeline.producers.gateway.outcomes import ACCEPTED_STATUS, Outcome
from pipeline.producers.gateway.problems import (
    RETRY_SECONDS,
    UNAUTHENTICATED,
    UNAVAILABLE,
    Problem,
)

JSON_TYPE: Final = "application/json"
PROBLEM_TYPE: Final = "application/problem+json"
CHALLENGE: Final = 'Bearer realm="touchpoints", Basic realm="touchpoints"'
ONE_ACCEPTED: Final = msgspec.json.encode({"accepted": 1})


def answer_problem(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem as application/problem+json."""
    given = dict(headers or {})
    if problem.retry_after_s is not None:
        given["Retry-After"] = str(problem.retry_after_s)
    if problem.kind is UNAUTHENTICATED:
        given["WWW-Authenticate"] = CHALLENGE
    body = msgspec.json.encode(problem.members())
    return Response(body, problem.kind.status, given, PROBLEM_TYPE)


def answer_one(outcome: Outcome) -> Response:
    """202 for an event that Kafka has, else its problem."""
    if outcome.problem is not None:
        return answer_problem(outcome.as_problem())
    return Response(ONE_ACCEPTED, ACCEPTED_STATUS, media_type=JSON_TYPE)


def answer_batch(outcomes: Sequence[Outcome]) -> Response:
    """202 where all were taken, 503 where none can be now, else 207 with each one's result."""
    if all(outcome.problem is None for outcome in outcomes):
        return answer_json({"accepted": len(outcomes)}, ACCEPTED_STATUS)
    if all(outcome.problem is UNAVAILABLE for outcome in outcomes):
        return answer_problem(Problem(UNAVAILABLE))
    return answer_json(results_of(outcomes), 207, retry_headers(outcomes))


def results_of(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """How many were taken, and each one's result in the order of the batch."""
    return {
        "accepted": sum(outcome.problem is None for outcome in outcomes),
        "refused": sum(outcome.problem is not None for outcome in outcomes),
        "results": [outcome.members(index) for index, outcome in enumerate(outcomes)],
    }


def retry_headers(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Retry-After, where some can be sent again."""
    if any(outcome.problem is UNAVAILABLE for outcome in outcomes):
        return {"Retry-After": str(RETRY_SECONDS)}
    return {}


def answer_json(
    content: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON document."""
    return Response(msgspec.json.encode(content), status, headers, JSON_TYPE)
