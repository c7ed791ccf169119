"""`cx` commands as children of this process: on a leash, with a log, ended with it in any case."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

STOP_SECONDS = 15.0
LAST_LINES = 20


class ChildEnded(Exception):
    """A child ended though nobody had told it to: its name, status and last log lines."""

    def __init__(self, name: str, status: int, last_lines: str) -> None:
        super().__init__(f"cx {name} ended with status {status}; its last lines:\n{last_lines}")


class Child:
    """A running `cx` command; standard output and error go to `log`."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path) -> None:
        self.name = name
        self.log = log
        self._process = process

    async def ended(self) -> ChildEnded:
        """Wait for its end."""
        status = await self._process.wait()
        return ChildEnded(self.name, status, self.last_lines())

    def last_lines(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-LAST_LINES:])

    async def stop(self) -> int:
        """Tell it to end, and see to it that it does; returns its exit status."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                return await self._process.wait()
        except TimeoutError:
            self.kill()
            return await self._process.wait()

    def kill(self) -> None:
        """End it at once, if it still runs."""
        with suppress(ProcessLookupError):
            self._process.kill()


@asynccontextmanager
async def child(name: str, env: Mapping[str, str], log: Path) -> AsyncIterator[Child]:
    """Start `cx <name>` with `env`; whatever happens within, it is gone at the end."""
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "pipeline.cli.leash",
            name,
            env=environment(env),
            stdin=asyncio.subprocess.PIPE,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            # A Ctrl-C on the terminal is for the parent, which ends its children when it is done.
            start_new_session=True,
        )
    running = Child(name, process, log)
    try:
        yield running
    finally:
        running.kill()
        await process.wait()


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of this process with these settings in the place of its own."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("CX_")}
    return others | dict(settings)
