"""The header by which a sender without event ids makes its retries safe."""

from collections.abc import Mapping

HEADER = "idempotency-key"


def idempotency_key(headers: Mapping[str, str]) -> str | None:
    """The key, with or without the quotes that draft-ietf-httpapi-idempotency-key wants."""
    given = headers.get(HEADER, "").strip()
    if len(given) > 1 and given[0] == given[-1] == '"':
        given = given[1:-1]
    return given or None
