"""The small HTTP server of a long-running part: /metrics, /healthz and /readyz."""

import ssl
from collections.abc import Callable

from aiohttp import web

from pipeline.probes.process import ProcessMetrics

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STOP_SECONDS = 1.0


class PortTaken(RuntimeError):
    """The address cannot be listened on: one line that says which and why."""


class ProbeServer:
    """A running server; `port` is the one it listens on, also where any free one was asked for."""

    def __init__(self, runner: web.AppRunner, port: int) -> None:
        self.port = port
        self._runner = runner

    async def close(self) -> None:
        """Stop listening; open scrapes get a second to end."""
        await self._runner.cleanup()


async def serve(
    host: str,
    port: int,
    metrics: Callable[[], bytes],
    ready: Callable[[], str | None],
    tls: ssl.SSLContext | None = None,
) -> ProbeServer:
    """Serve until closed, with `tls` over TLS alone; raises PortTaken when nobody can listen there.

    `metrics` gives Prometheus text 0.0.4; what the process tells of itself is added. `ready` gives
    None when ready, else why not, in one line. Both are called in the event loop at each request,
    so they only read what is in memory: a scrape never waits for Kafka, and /healthz answers
    exactly as long as the loop lives.
    """
    runner = web.AppRunner(_routes(metrics, ready), access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, ssl_context=tls)
        await site.start()
    except OSError as failed:
        await runner.cleanup()
        reason = (failed.strerror or str(failed)).split(":")[-1].strip().lower()
        raise PortTaken(f"cannot listen on {host}:{port}: {reason}") from None
    return ProbeServer(runner, _listening_port(runner))


def _routes(metrics: Callable[[], bytes], ready: Callable[[], str | None]) -> web.Application:
    process = ProcessMetrics()

    async def answer_metrics(_: web.Request) -> web.Response:
        body = metrics() + process.render()
        return web.Response(body=body, headers={"Content-Type": METRICS_TYPE})

    async def answer_health(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def answer_readiness(_: web.Request) -> web.Response:
        reason = ready()
        return web.Response(text=f"{reason or 'ready'}\n", status=503 if reason else 200)

    app = web.Application()
    app.router.add_get("/metrics", answer_metrics)
    app.router.add_get("/healthz", answer_health)
    app.router.add_get("/readyz", answer_readiness)
    return app


def _listening_port(runner: web.AppRunner) -> int:
    address: tuple[str, int] = runner.addresses[0]
    return address[1]
