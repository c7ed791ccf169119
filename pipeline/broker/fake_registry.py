"""A schema registry in this process, for tests: the calls we make, answered as Confluent's does."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler

CONTENT_TYPE = "application/vnd.schemaregistry.v1+json"
# Why a schema cannot follow the earlier ones; nothing when it can.
Conflicts = Callable[[str, Sequence[str]], list[str]]


class FakeRegistry:
    """Schemas by subject, in the order of their registration; equal texts share one id."""

    def __init__(self, conflicts: Conflicts) -> None:
        self.subjects: dict[str, list[str]] = {}
        self.compatibility: dict[str, str] = {}
        self.failing = False
        self.first_id = 1000
        self._texts: list[str] = []
        self._conflicts = conflicts

    def id_of(self, text: str) -> int:
        """The id a schema has, or gets now."""
        if text not in self._texts:
            self._texts.append(text)
        return self.first_id + self._texts.index(text)

    def application(self) -> web.Application:
        """The HTTP side; while `failing` it answers 503 to everything."""
        app = web.Application(middlewares=[self._fail])
        app.router.add_post("/subjects/{subject}", self._look_up)
        app.router.add_post("/subjects/{subject}/versions", self._register)
        app.router.add_post("/compatibility/subjects/{subject}/versions", self._compare)
        app.router.add_put("/config/{subject}", self._configure)
        return app

    @web.middleware
    async def _fail(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        return _answer({"error_code": 50003}, 503) if self.failing else await handler(request)

    async def _look_up(self, request: web.Request) -> web.Response:
        subject, text = await _asked(request)
        if subject not in self.subjects:
            return _answer({"error_code": 40401, "message": "Subject not found."}, 404)
        if text not in self.subjects[subject]:
            return _answer({"error_code": 40403, "message": "Schema not found"}, 404)
        version = self.subjects[subject].index(text) + 1
        return _answer({"subject": subject, "version": version, "id": self.id_of(text)})

    async def _register(self, request: web.Request) -> web.Response:
        subject, text = await _asked(request)
        known = self.subjects.setdefault(subject, [])
        if text not in known:
            if conflicts := self._conflicts(text, known):
                message = f"Schema being registered is incompatible: {conflicts}"
                return _answer({"error_code": 409, "message": message}, 409)
            known.append(text)
        return _answer({"id": self.id_of(text)})

    async def _compare(self, request: web.Request) -> web.Response:
        subject, text = await _asked(request)
        conflicts = self._conflicts(text, self.subjects.get(subject, []))
        return _answer({"is_compatible": not conflicts, "messages": conflicts})

    async def _configure(self, request: web.Request) -> web.Response:
        level = (await request.json())["compatibility"]
        self.compatibility[request.match_info["subject"]] = level
        return _answer({"compatibility": level})


@asynccontextmanager
async def served(registry: FakeRegistry) -> AsyncIterator[str]:
    """Its address, for as long as the block lasts."""
    runner = web.AppRunner(registry.application())
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _asked(request: web.Request) -> tuple[str, str]:
    """The subject, and the schema as one text whatever its blanks."""
    schema = json.loads((await request.json())["schema"])
    return request.match_info["subject"], json.dumps(schema, sort_keys=True)


def _answer(body: object, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, content_type=CONTENT_TYPE)
