"""A running `cx gateway` and a key to it, as an operator sets them up."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from tests.support.ports import free_ports
from tests.support.processes import CxLauncher, CxProcess

HASH_KEY = "hash-key-of-a-test-0123456789abcdef0123456789"


class Door(NamedTuple):
    """Where a gateway is reached, what it is started with, and a key that may send everything."""

    url: str
    key: str
    settings: Mapping[str, str]

    def open(self, cx: CxLauncher, **settings: str) -> CxProcess:
        """Start the gateway, and wait until it takes events."""
        gateway = cx("gateway", **{**self.settings, **settings})
        gateway.wait_for_ok(f"{self.url}/readyz", 60.0)
        return gateway

    def metric(self, name: str) -> float:
        """The sum over all series of a metric that the gateway shows."""
        with urlopen(f"{self.url}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        ours = [line for line in lines if line.partition("{")[0].partition(" ")[0] == name]
        assert ours, f"no {name}"
        return sum(float(line.rpartition(" ")[2]) for line in ours)


def new_door(cx: CxLauncher, folder: Path) -> Door:
    """An address that stays the same over restarts, and a key made with `cx keys create`."""
    [port] = free_ports(1)
    settings = {
        "CX_GATEWAY_HOST": "127.0.0.1",
        "CX_GATEWAY_PORT": str(port),
        "CX_KEYS_FILE": str(folder / "keys.json"),
        "CX_HASH_KEY": HASH_KEY,
    }
    scope = ("--name", "test", "--channel", "*", "--source", "*", "--json")
    made = cx("keys", "create", *scope, **settings)
    assert made.wait() == 0, made.tail()
    secret = json.loads(made.log.read_text())["key"]
    return Door(f"http://127.0.0.1:{port}", secret, settings)
