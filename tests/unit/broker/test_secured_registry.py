"""A schema registry over https, with a login: who is trusted, and what is told when nobody is."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import encode_basic_auth, web
from aiohttp.test_utils import TestServer

from pipeline.broker.registry import RegistryRefused, open_registry
from pipeline.broker.schema_ids import schemas_for
from pipeline.settings import Settings
from tests.support.authority import Authority, Pair

SCHEMA = "{}"
LOGIN = encode_basic_auth("me", "s3cret/@:")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@asynccontextmanager
async def secured(pair: Pair) -> AsyncIterator[int]:
    """The port of a registry with this certificate; after a login, it gives everything the id 7."""

    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != LOGIN:
            return web.json_response({"error_code": 40101, "message": "Unauthorized"}, status=401)
        return web.json_response({"id": 7})

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*pair)
    server = TestServer(app, scheme="https")
    await server.start_server(ssl=context)
    try:
        assert server.port
        yield server.port
    finally:
        await server.close()


async def told_id(url: str, ca_file: Path | str) -> int | None:
    settings = Settings(registry_url=url, registry_ca_file=str(ca_file))
    async with open_registry(settings) as registry:
        return await registry.id_of("cx.A", SCHEMA)


async def test_the_login_of_its_address_is_shown_to_a_registry_we_trust(
    authority: Authority,
) -> None:
    async with secured(authority.issue("127.0.0.1")) as port:
        url = f"https://me:s3cret%2F%40%3A@127.0.0.1:{port}"
        assert await told_id(url, authority.file) == 7


async def test_a_refused_login_is_told_in_one_line_without_it(authority: Authority) -> None:
    async with secured(authority.issue("127.0.0.1")) as port:
        with pytest.raises(RegistryRefused) as refused:
            await told_id(f"https://me:no-s3cret@127.0.0.1:{port}", authority.file)
    assert str(refused.value) == "schema registry: /subjects/cx.A: Unauthorized"


async def test_nobody_waits_for_a_registry_that_we_do_not_trust(authority: Authority) -> None:
    told: list[str] = []
    async with secured(authority.issue("127.0.0.1")) as port:
        settings = Settings(registry_url=f"https://me:s3cret@127.0.0.1:{port}")
        with pytest.raises(RegistryRefused) as refused:
            await schemas_for(settings, told.append)
    assert told == []
    assert str(refused.value) == (
        "schema registry: it has a certificate that is not to be trusted: "
        "unable to get local issuer certificate (CX_REGISTRY_CA_FILE)"
    )


async def test_a_certificate_of_another_host_or_of_the_past_is_not_trusted(
    authority: Authority,
) -> None:
    async with secured(authority.issue("127.0.0.1")) as port:
        with pytest.raises(RegistryRefused, match=r"Hostname mismatch, .* 'localhost'$"):
            await told_id(f"https://localhost:{port}", authority.file)
    past = datetime(2020, 1, 1, tzinfo=UTC)
    async with secured(authority.issue("127.0.0.1", not_after=past)) as port:
        with pytest.raises(RegistryRefused, match=r"certificate has expired$"):
            await told_id(f"https://127.0.0.1:{port}", authority.file)
