"""A request's body, read in bounded time and into bounded memory."""

import asyncio
import zlib
from typing import Final

from starlette.requests import ClientDisconnect, Request

from pipeline.producers.gateway.problems import (
    BAD_REQUEST,
    MALFORMED,
    TOO_LARGE,
    TOO_SLOW,
    UNSUPPORTED_ENCODING,
    Problem,
)

GZIP: Final = "gzip"
IDENTITY: Final = "identity"
# Tells zlib to expect the header of gzip.
GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


def announced_bytes(request: Request, most_bytes: int) -> int:
    """How long the body will be at most. Raises Problem where that is too long or unreadable."""
    if request.headers.get("content-encoding", IDENTITY).lower() not in (GZIP, IDENTITY):
        raise Problem(UNSUPPORTED_ENCODING, f"{GZIP} and {IDENTITY} are read")
    given = request.headers.get("content-length")
    if given is None:
        return most_bytes
    if not given.isdecimal() or len(given) > 18:
        raise Problem(BAD_REQUEST, "content-length: not a length")
    if int(given) > most_bytes:
        raise _too_large(most_bytes)
    return int(given)


async def read_body(request: Request, most_bytes: int, seconds: float) -> bytes:
    """All of it, unpacked. Raises Problem: too large, too slow, gone, not gzip."""
    try:
        async with asyncio.timeout(seconds):
            body = await _received(request, most_bytes)
    except TimeoutError:
        raise Problem(TOO_SLOW, f"the body took longer than {seconds:g} s") from None
    except ClientDisconnect:
        # Nobody reads this; it is counted.
        raise Problem(TOO_SLOW, "the client has gone") from None
    if request.headers.get("content-encoding", IDENTITY).lower() == GZIP:
        return _unpacked(body, most_bytes)
    return body


async def _received(request: Request, most_bytes: int) -> bytes:
    chunks = []
    size_bytes = 0
    async for chunk in request.stream():
        size_bytes += len(chunk)
        if size_bytes > most_bytes:
            raise _too_large(most_bytes)
        chunks.append(chunk)
    return b"".join(chunks)


def _unpacked(packed: bytes, most_bytes: int) -> bytes:
    """What was gzipped. One byte more than is allowed is made, never all of a bomb."""
    unpacking = zlib.decompressobj(GZIP_WINDOW)
    try:
        body = unpacking.decompress(packed, most_bytes + 1)
    except zlib.error:
        raise Problem(MALFORMED, "not gzip") from None
    if len(body) > most_bytes:
        raise _too_large(most_bytes)
    if not unpacking.eof or unpacking.unused_data:
        raise Problem(MALFORMED, "gzip that breaks off, or has more behind it")
    return body


def _too_large(most_bytes: int) -> Problem:
    return Problem(TOO_LARGE, f"more than {most_bytes} bytes")
