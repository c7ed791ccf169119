"""The probe server: metrics, health and readiness over HTTP."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientConnectionError, ClientConnectorCertificateError, ClientSession

from pipeline.certificates import server_context
from pipeline.probes.server import METRICS_TYPE, PortTaken, ProbeServer, serve
from pipeline.settings import Settings
from tests.support.authority import Authority


@dataclass
class Part:
    """A part of the pipeline as its probes see it."""

    text: bytes = b"cx_up 1\n"
    reason: str | None = None
    server: ProbeServer = field(init=False)

    async def get(self, path: str) -> tuple[int, bytes, str]:
        async with (
            ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.server.port}{path}") as answer,
        ):
            return answer.status, await answer.read(), answer.headers["Content-Type"]


@pytest.fixture
async def part() -> AsyncIterator[Part]:
    served = Part()
    served.server = await serve("127.0.0.1", 0, lambda: served.text, lambda: served.reason)
    yield served
    await served.server.close()


async def test_metrics_are_served_as_they_are_with_the_text_format_of_prometheus(
    part: Part,
) -> None:
    status, text, content_type = await part.get("/metrics")
    assert (status, content_type) == (200, METRICS_TYPE)
    assert text.startswith(b"cx_up 1\n")


async def test_the_process_tells_its_memory_and_cpu_time_as_well(part: Part) -> None:
    _, text, _ = await part.get("/metrics")
    assert b"\nprocess_resident_memory_bytes " in text
    assert b"\nprocess_cpu_seconds_total " in text


async def test_each_scrape_asks_for_the_metrics_anew(part: Part) -> None:
    await part.get("/metrics")
    part.text = b"cx_up 0\n"
    assert (await part.get("/metrics"))[1].startswith(b"cx_up 0\n")


async def test_health_does_not_depend_on_readiness(part: Part) -> None:
    part.reason = "restoring partition 3"
    assert (await part.get("/healthz"))[:2] == (200, b"ok\n")


async def test_it_is_unready_with_the_reason_until_it_is_ready(part: Part) -> None:
    part.reason = "restoring partition 3"
    assert (await part.get("/readyz"))[:2] == (503, b"restoring partition 3\n")
    part.reason = None
    assert (await part.get("/readyz"))[:2] == (200, b"ready\n")


async def test_other_paths_are_not_there(part: Part) -> None:
    assert (await part.get("/"))[0] == 404


async def test_a_taken_port_is_refused_in_one_line(part: Part) -> None:
    port = part.server.port
    with pytest.raises(
        PortTaken, match=f"^cannot listen on 127.0.0.1:{port}: address already in use$"
    ):
        await serve("127.0.0.1", port, lambda: b"", lambda: None)


async def test_an_address_of_another_machine_is_refused_in_one_line() -> None:
    with pytest.raises(
        PortTaken, match=r"^cannot listen on 192.0.2.1:0: .*assign requested address$"
    ):
        await serve("192.0.2.1", 0, lambda: b"", lambda: None)


async def test_with_a_certificate_it_speaks_tls_and_nothing_else(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    pair = authority.issue("127.0.0.1")
    tls = server_context(
        Settings(http_tls_cert_file=str(pair.certificate), http_tls_key_file=str(pair.key))
    )
    server = await serve("127.0.0.1", 0, lambda: b"cx_up 1\n", lambda: None, tls)
    address = f"127.0.0.1:{server.port}"
    trusting = ssl.create_default_context(cafile=authority.file)
    async with ClientSession() as session:
        async with session.get(f"https://{address}/metrics", ssl=trusting) as answer:
            assert (await answer.read()).startswith(b"cx_up 1\n")
        with pytest.raises(ClientConnectorCertificateError):
            await session.get(f"https://{address}/metrics")
        with pytest.raises(ClientConnectionError):
            await session.get(f"http://{address}/metrics")
    await server.close()


async def test_a_closed_server_gives_its_port_back() -> None:
    first = await serve("127.0.0.1", 0, lambda: b"", lambda: None)
    await first.close()
    again = await serve("127.0.0.1", first.port, lambda: b"", lambda: None)
    await again.close()
    assert again.port == first.port
