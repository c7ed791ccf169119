"""Watches a demo from outside, by its /metrics pages alone."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from typing import Protocol

import aiohttp

from pipeline.cli.demo_news import news_of
from pipeline.cli.demo_scene import Reader, Scene
from pipeline.cli.scraping import Page, scrape
from pipeline.contract.touchpoint import Touchpoint
from pipeline.metrics.declarations import TOUCHPOINTS
from pipeline.producers.simulator.feed import Feed

LOOK_SECONDS = 0.5
NEWS_LINES = 30


class Display(Protocol):
    """Where scenes are shown."""

    def show(self, scene: Scene, news: Sequence[str]) -> None:
        """Show this one in the place of the one before."""


class Observer:
    """Scrapes worker and exporter again and again, and shows what it sees.

    `began` is the demo's start on the monotonic clock. A page that cannot be had now stays as it
    was when last seen.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        worker_url: str,
        exporter_url: str,
        display: Display,
        began: float,
    ) -> None:
        self._session = session
        self._urls = worker_url, exporter_url
        self._display = display
        self._began = began
        self._reader = Reader()
        self._news: deque[str] = deque(maxlen=NEWS_LINES)
        self.worker = self.exporter = Page("")
        self.seconds_to_first_metric: float | None = None

    def note(self, touchpoint: Touchpoint) -> None:
        """Keep a line about a touchpoint that is worth one."""
        if (line := news_of(touchpoint)) is not None:
            self._news.append(line)

    async def keep_looking(self, feed: Feed) -> None:
        """Look until cancelled."""
        while True:
            await self.look(feed)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self, feed: Feed) -> Scene:
        """Scrape both pages once, and show the scene."""
        worker, exporter = await asyncio.gather(*(scrape(self._session, url) for url in self._urls))
        self.worker, self.exporter = worker or self.worker, exporter or self.exporter
        elapsed = time.monotonic() - self._began
        if self.seconds_to_first_metric is None and self.exporter.total(TOUCHPOINTS) > 0:
            self.seconds_to_first_metric = elapsed
        scene = self._reader.scene(
            elapsed, feed.story_time, feed.produced, self.worker, self.exporter
        )
        self._display.show(scene, tuple(self._news))
        return scene

    def exported(self) -> int:
        """Touchpoints that the exporter shows."""
        return int(self.exporter.total(TOUCHPOINTS))
