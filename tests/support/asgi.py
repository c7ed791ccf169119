"""Asks an ASGI application, in this process, as a server would."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message


class Answer(NamedTuple):
    """What came back; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


async def ask(  # as a request is written down
    app: ASGIApp,
    method: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | Sequence[bytes] = b"",
    *,
    hangs: bool = False,
    leaves: bool = False,
) -> Answer:
    """One request; `body` in one or several chunks.

    `hangs`: the last chunk never comes. `leaves`: the client goes before it has sent that.
    """
    chunks = [body] if isinstance(body, bytes) else list(body)
    given = {"host": "gateway.test", **(headers or {})}
    if isinstance(body, bytes) and not hangs and body:
        given.setdefault("content-length", str(len(body)))
    elif chunks != [b""] or hangs:
        given.setdefault("transfer-encoding", "chunked")
    url = urlsplit(target)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": url.path,
        "raw_path": url.path.encode(),
        "query_string": url.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
        "client": ("192.0.2.1", 1234),
        "server": ("gateway.test", 80),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        if chunks:
            part = chunks.pop(0)
            return {
                "type": "http.request",
                "body": part,
                "more_body": bool(chunks) or hangs or leaves,
            }
        if hangs:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *parts = sent
    return Answer(
        start["status"],
        {name.decode().lower(): value.decode() for name, value in start["headers"]},
        b"".join(part.get("body", b"") for part in parts),
    )
