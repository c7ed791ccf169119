"""A broker that is not there: what an operator sees, and how it ends."""

import os

from tests.integration.commands import run_cx
from tests.support.ports import free_ports


def test_no_broker_is_one_line_at_first_and_one_at_the_end() -> None:
    [port] = free_ports(1)
    brokers = f"127.0.0.1:{port}"
    status, out, err = run_cx(
        os.environ, "topics", "check", CX_BROKERS=brokers, CX_CONNECT_TIMEOUT_S="1"
    )
    first, last = err.splitlines()
    assert status == 1
    assert out == ""
    assert first.endswith(
        f"WARNING cx: no Kafka broker at {brokers} yet: connection refused; trying for 1 s"
    )
    assert last == f"cx: no Kafka broker at {brokers} after 1 s: connection refused"
