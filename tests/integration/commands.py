"""Short `cx` commands as an operator runs them: to their end."""

import subprocess
from collections.abc import Mapping
from typing import NamedTuple

from tests.support.processes import CX


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str


def run_cx(env: Mapping[str, str], *arguments: str, **settings: str) -> Ended:
    """Run `cx <arguments>` with further environment variables."""
    ended = subprocess.run(
        [str(CX), *arguments],
        env={**env, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)
