"""What a request can end in other than success: problem details of RFC 9457.

`type` and `status` are public: programs go by them. `detail` is for people, and repeats nothing
that was sent: it may be personal, and answers end up in others' logs.
"""

from typing import Any, Final, NamedTuple

TYPE_PREFIX: Final = "urn:cx:problem:"


class ProblemType(NamedTuple):
    """One kind of problem."""

    name: str
    status: int
    title: str

    @property
    def uri(self) -> str:
        """Its `type`."""
        return TYPE_PREFIX + self.name


MALFORMED: Final = ProblemType("malformed-body", 400, "The body is not of its content type.")
BAD_REQUEST: Final = ProblemType("bad-request", 400, "The request is not one of HTTP.")
BAD_SIGNATURE: Final = ProblemType("malformed-signature", 400, "The signature is none at all.")
UNAUTHENTICATED: Final = ProblemType("unauthenticated", 401, "No valid key was given.")
UNSIGNED: Final = ProblemType("bad-signature", 401, "The request is not signed as it should be.")
NOT_ALLOWED: Final = ProblemType("not-allowed", 403, "The key does not cover this.")
NOT_FOUND: Final = ProblemType("not-found", 404, "There is nothing at this address.")
BAD_METHOD: Final = ProblemType("method-not-allowed", 405, "The address has no such method.")
TOO_SLOW: Final = ProblemType("too-slow", 408, "The request did not arrive in time.")
TOO_LARGE: Final = ProblemType("too-large", 413, "The body is too large.")
TOO_MANY: Final = ProblemType("too-many-events", 413, "The batch has too many events.")
UNSUPPORTED_TYPE: Final = ProblemType("unsupported-type", 415, "This content type is not read.")
UNSUPPORTED_ENCODING: Final = ProblemType(
    "unsupported-encoding", 415, "This content encoding is not read."
)
INVALID: Final = ProblemType("invalid-touchpoint", 422, "The touchpoint is refused.")
PLAN_VIOLATED: Final = ProblemType(
    "tracking-plan-violated", 422, "The tracking plan does not allow this."
)
RATE_LIMITED: Final = ProblemType("rate-limited", 429, "The key has used up its share.")
LARGE_HEADERS: Final = ProblemType("headers-too-large", 431, "The headers are too large.")
BUG: Final = ProblemType("internal-error", 500, "Something is wrong here.")
OVERLOADED: Final = ProblemType("overloaded", 503, "Too much is under way.")
UNAVAILABLE: Final = ProblemType("unavailable", 503, "Kafka takes no writes at present.")

PROBLEMS: Final = (
    MALFORMED,
    BAD_REQUEST,
    BAD_SIGNATURE,
    UNAUTHENTICATED,
    UNSIGNED,
    NOT_ALLOWED,
    NOT_FOUND,
    BAD_METHOD,
    TOO_SLOW,
    TOO_LARGE,
    TOO_MANY,
    UNSUPPORTED_TYPE,
    UNSUPPORTED_ENCODING,
    INVALID,
    PLAN_VIOLATED,
    RATE_LIMITED,
    LARGE_HEADERS,
    BUG,
    OVERLOADED,
    UNAVAILABLE,
)
# Sooner would only be refused again.
RETRY_SECONDS: Final = 2


class Problem(Exception):
    """Ends a request with this answer.

    `reason`: of an event, one of the words of dead letters or of the gateway's own. `retry_after_s`
    goes into Retry-After.
    """

    def __init__(
        self,
        kind: ProblemType,
        detail: str | None = None,
        *,
        reason: str | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(kind.name)
        self.kind = kind
        self.detail = detail
        self.reason = reason
        if retry_after_s is None and kind.status == 503:
            retry_after_s = RETRY_SECONDS
        self.retry_after_s = retry_after_s

    def members(self) -> dict[str, Any]:
        """The JSON object that says it."""
        members: dict[str, Any] = {
            "type": self.kind.uri,
            "title": self.kind.title,
            "status": self.kind.status,
        }
        if self.reason is not None:
            members["reason"] = self.reason
        if self.detail is not None:
            members["detail"] = self.detail
        return members
