"""One worker process: the engine's live objects, run until a signal or a failure ends them."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, cast

from faust.types import TP

from pipeline.broker.connection import client_options, consumer_options
from pipeline.certificates import server_context
from pipeline.contract.topics import catalogue
from pipeline.contract.wire import Codec
from pipeline.engine.app import batch_app
from pipeline.engine.inbox import Inboxes
from pipeline.engine.kafka_log import KafkaLog
from pipeline.engine.lag import Lag
from pipeline.engine.owner import Owner, Pace
from pipeline.engine.ownership import NotCopartitioned, Ownership
from pipeline.engine.partition_state import PartitionState
from pipeline.engine.program import Program, State
from pipeline.engine.readings import PartitionReading, Readings
from pipeline.engine.watchdog import Watchdog, ended_within
from pipeline.probes.exposition import Exposition
from pipeline.probes.server import serve
from pipeline.settings import Settings

log = logging.getLogger(__name__)

INBOX_RECORDS = 20_000
# Less than the 10 s after which container runtimes kill.
STOP_SECONDS = 8.0


class Worker(Generic[State]):
    """One worker process: a Faust app, the owners of its partitions, probes and a watchdog."""

    def __init__(
        self,
        settings: Settings,
        program: Program[State],
        codec: Codec,
        topic_ids: Callable[[], Awaitable[Mapping[str, str]]],
        version: str,
    ) -> None:
        options = client_options(settings)
        topics = catalogue(settings.topic_prefix)
        self._settings = settings
        self._tls = server_context(settings)
        self._inboxes = Inboxes()
        self._readings = Readings(version, topics.channels)
        self._app = batch_app(settings, options, list(topics.channels), self._inboxes)
        self._lag = Lag(consumer_options(settings), topics.channels)
        self._pace = Pace(
            settings.commit_interval_ms / 1000,
            settings.commit_max_records,
            INBOX_RECORDS,
            settings.connect_timeout_s,
            follows_wall=settings.follow_wall,
        )
        self._log = KafkaLog(
            options,
            settings.app_id,
            reading=consumer_options(settings),
            topics=topics,
            codec=codec,
            readings=self._readings,
            new_state=lambda number: PartitionState(
                number, program, topics.channels, settings.app_id, version
            ),
            topic_ids=topic_ids,
        )
        self._ownership = Ownership(topics.channels, self._new_owner, self._fail)
        self._failure: asyncio.Future[None]
        self._exposition = Exposition()

    async def run(self, started: Callable[[int], None]) -> None:
        """Work until SIGTERM or SIGINT; raises whatever else stopped it.

        `started` is told the port of the probes.
        """
        loop = asyncio.get_running_loop()
        self._failure = loop.create_future()
        asked_to_stop = asyncio.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, asked_to_stop.set)
        watchdog = Watchdog(self._settings.stall_timeout_s, self._work)
        server = await serve(
            self._settings.worker_host,
            self._settings.worker_port,
            self._metrics,
            self._not_ready,
            self._tls,
        )
        started(server.port)
        following = asyncio.create_task(self._lag.follow(self._numbers))
        following.add_done_callback(self._ended)
        self._app.on_partitions_revoked.connect(self._on_revoked, weak=False)
        self._app.on_partitions_assigned.connect(self._on_assigned, weak=False)
        watchdog.start()
        try:
            await self._app.start()
            await self._until_ended(asked_to_stop)
        finally:
            watchdog.stop()
            following.cancel()
            with ended_within(STOP_SECONDS):
                await self._ownership.stop()
                await self._app.stop()
                await server.close()

    async def _until_ended(self, asked_to_stop: asyncio.Event) -> None:
        """Wait for a signal, or for what went wrong and raise it."""
        asked: asyncio.Future[object] = asyncio.ensure_future(asked_to_stop.wait())
        stopped: asyncio.Future[object] = asyncio.ensure_future(self._app.wait_until_stopped())
        failed: asyncio.Future[object] = asyncio.shield(self._failure)
        try:
            await asyncio.wait([asked, stopped, failed], return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()
            stopped.cancel()
        if self._failure.done():
            self._failure.result()
        if asked_to_stop.is_set():
            log.info("told to stop")
        else:
            raise self._app.crash_reason or RuntimeError("the stream processor stopped by itself")

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        if not self._failure.done():
            self._failure.set_exception(error)

    # ---- the group's assignments, as Faust signals them

    async def _on_revoked(self, *_args: object, **_kwargs: object) -> None:
        self._readings.rebalances += 1
        await self._ownership.revoked()

    async def _on_assigned(self, *args: object, **_kwargs: object) -> None:
        _app, assigned = args
        try:
            await self._ownership.assigned(cast(set[TP], assigned))
        except NotCopartitioned as error:
            self._fail(error)

    def _new_owner(self, partition: int) -> Owner[State]:
        return Owner(
            partition,
            self._log,
            inboxes=self._inboxes,
            readings=self._readings,
            pace=self._pace,
            caught_up=self._lag.caught_up,
        )

    # ---- what others see

    def _numbers(self) -> list[int]:
        return [owner.partition for owner in self._ownership.owners]

    def _partitions(self) -> list[PartitionReading]:
        return [
            PartitionReading(
                owner.partition,
                owner.state.customers,
                owner.state.state_bytes,
                owner.state.clocks.now().live,
                self._lag.of(owner.state, owner.inbox),
            )
            for owner in self._ownership.owners
            if owner.state is not None
        ]

    def _metrics(self) -> bytes:
        return self._exposition.render(self._readings.families(self._partitions()))

    def _not_ready(self) -> str | None:
        """Why the worker is not ready: no assignment, or a partition not restored or caught up."""
        if not self._ownership.begun:
            return "waiting for the group's first assignment"
        waiting = [owner.partition for owner in self._ownership.owners if not owner.has_caught_up]
        return f"catching up on partitions {sorted(waiting)}" if waiting else None

    def _work(self) -> dict[int, tuple[int, int]]:
        """The partitions to restore, or with records to process: commits, and records to restore.

        Asked from another thread, so that a state is looked at once.
        """
        return {
            owner.partition: (owner.commits, self._readings.left(owner.partition))
            for owner in self._ownership.owners
            if (state := owner.state) is None or not self._lag.caught_up(state)
        }
