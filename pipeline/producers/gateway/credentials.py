"""The key that a request is sent with."""

import base64
import binascii

from starlette.requests import Request


def secret_of(request: Request) -> str | None:
    """From `Authorization: Bearer <key>`, or Basic with the key as the user, as Segment's do."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    match scheme.lower():
        case "bearer":
            return given.strip() or None
        case "basic":
            return _user_of(given)
        case _:
            return None


def _user_of(encoded: str) -> str | None:
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return decoded.partition(":")[0] or None
