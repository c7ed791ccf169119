"""A Confluent schema registry over HTTP: the ids of our schemas, and what it holds against them.

One subject for each record, named by the record's full name (RecordNameStrategy): the touchpoint
schema is the same in every topic. API: docs.confluent.io, "Schema Registry API Reference".
"""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TypeVar

import msgspec
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    TCPConnector,
)

from pipeline.broker.patience import NotYet, in_words
from pipeline.broker.trust import distrust
from pipeline.certificates import registry_context
from pipeline.settings import Settings

CONTENT_TYPE = "application/vnd.schemaregistry.v1+json"
COMPATIBILITY = "BACKWARD_TRANSITIVE"
ANSWER_SECONDS = 10.0
# Subject not found, version not found, schema not found.
ABSENT_CODES = (40401, 40402, 40403)

T = TypeVar("T")


class RegistryRefused(RuntimeError):
    """The registry answered, and will not do what was asked: one line with its reason."""


class Answer(msgspec.Struct, frozen=True):
    """The parts of the registry's answers that we read; those that an answer has not are None."""

    id: int | None = None
    is_compatible: bool | None = None
    messages: tuple[str, ...] = ()
    error_code: int | None = None
    message: str | None = None


class Registry:
    """The calls we make; each raises NotYet where the registry is down, else RegistryRefused."""

    def __init__(self, url: str, session: ClientSession) -> None:
        self._url = url
        self._session = session

    async def id_of(self, subject: str, schema: str) -> int | None:
        """The id of a schema that is registered under the subject, else None."""
        path = f"/subjects/{subject}"
        answer = await self._call("POST", path, {"schema": schema})
        return None if answer is None else _told(answer.id, path)

    async def register(self, subject: str, schema: str) -> int:
        """Register a schema under the subject and return its id; the same one keeps its id."""
        await self._call("PUT", f"/config/{subject}", {"compatibility": COMPATIBILITY})
        path = f"/subjects/{subject}/versions"
        answer = await self._call("POST", path, {"schema": schema})
        return _told(answer.id if answer else None, path)

    async def conflicts(self, subject: str, schema: str) -> tuple[str, ...]:
        """Why a schema cannot follow those registered; nothing when it can, or is the first."""
        path = f"/compatibility/subjects/{subject}/versions?verbose=true"
        answer = await self._call("POST", path, {"schema": schema})
        if answer is None or _told(answer.is_compatible, path):
            return ()
        return answer.messages or ("not compatible",)

    async def _call(self, method: str, path: str, body: Mapping[str, str]) -> Answer | None:
        """The answer, or None where it says that there is no such subject or schema."""
        try:
            async with self._session.request(method, self._url + path, json=body) as answer:
                status, found = answer.status, _answer(await answer.read())
        except ClientConnectorError as failed:
            if isinstance(failed.os_error, ssl.SSLCertVerificationError):
                wrong = distrust(failed.os_error, "CX_REGISTRY_CA_FILE")
                raise RegistryRefused(f"schema registry: it {wrong}") from None
            raise NotYet(in_words(failed.os_error)) from None
        except (ClientError, TimeoutError, OSError) as failed:
            raise NotYet(in_words(failed)) from None
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
            raise NotYet(f"it answers {status}")
        if found.error_code in ABSENT_CODES:
            return None
        if status != HTTPStatus.OK:
            reason = found.message or f"it answers {status}"
            raise RegistryRefused(f"schema registry: {path}: {reason}")
        return found


@asynccontextmanager
async def open_registry(settings: Settings) -> AsyncIterator[Registry]:
    """The registry of the settings, for as long as the block lasts; connects at the first call.

    Raises SettingsError when the file of its authority cannot be used.
    """
    async with ClientSession(
        timeout=ClientTimeout(total=ANSWER_SECONDS),
        headers={"Content-Type": CONTENT_TYPE},
        connector=TCPConnector(ssl=registry_context(settings)),
    ) as session:
        yield Registry(settings.registry_url, session)


def _told(part: T | None, path: str) -> T:
    """A part that an answer must have."""
    if part is None:
        raise RegistryRefused(f"schema registry: {path}: unexpected answer")
    return part


def _answer(body: bytes) -> Answer:
    """What the registry said; an empty answer where it is something else, as from a proxy."""
    try:
        return msgspec.json.decode(body, type=Answer)
    except msgspec.MsgspecError:
        return Answer()
