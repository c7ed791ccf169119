import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.children import child, environment
from tests.support.waiting import wait_until

# A parent that starts one child on a leash and tells its process id.
PARENT = """
import asyncio, sys
from pathlib import Path
from pipeline.cli.children import child

async def main():
    async with child("exporter", {"CX_BROKERS": "127.0.0.1:9"}, Path(sys.argv[1])) as one:
        print(one._process.pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_child_ends_with_its_parent_even_when_the_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not alive(pid), "the end of the child", timeout_s=20)


async def test_a_child_that_ends_by_itself_tells_its_last_lines(tmp_path: Path) -> None:
    wrong = {"CX_PARTITIONS": "abc"}
    async with child("exporter", wrong, tmp_path / "log") as one:
        ended = await asyncio.wait_for(one.ended(), 30)
    assert str(ended).startswith("cx exporter ended with status 2")
    assert "CX_PARTITIONS: 'abc' is not a whole number" in str(ended)


async def test_a_child_is_gone_when_its_block_fails(tmp_path: Path) -> None:
    pids: list[int] = []

    async def fail() -> None:
        async with child("exporter", {"CX_BROKERS": "127.0.0.1:9"}, tmp_path / "log") as one:
            pids.append(one._process.pid)
            raise RuntimeError("meanwhile")

    with pytest.raises(RuntimeError, match="meanwhile"):
        await fail()
    assert not alive(pids[0])


def test_children_get_these_settings_and_none_of_the_outer_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CX_PARTITIONS", "3")
    monkeypatch.setenv("LANG", "C")
    env = environment({"CX_BROKERS": "b:1"})
    assert (env["LANG"], env["CX_BROKERS"]) == ("C", "b:1")
    assert "CX_PARTITIONS" not in env
