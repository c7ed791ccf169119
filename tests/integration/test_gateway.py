"""`cx gateway` on a real Kafka: 202 is in Kafka, and keys, outages and the end are as promised."""

import http.client
import json
import signal
import socket
import ssl
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import trustme

from pipeline.contract.schemas import read_schemas
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.settings import Settings
from tests.support.gateway_process import Door, new_door
from tests.support.kafka_server import KafkaServer
from tests.support.processes import CxLauncher, CxProcess, body_if_ok
from tests.support.published import records_in, touchpoints_of
from tests.support.waiting import wait_until

ONE = "/v1/touchpoints"
JSON = "application/json"
PARTITIONS = {"CX_PARTITIONS": "2"}


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@pytest.fixture
def door(cx: CxLauncher, tmp_path: Path) -> Door:
    created = cx("topics", "create", **PARTITIONS)
    assert created.wait(60.0) == 0, created.tail()
    return new_door(cx, tmp_path)


def seen(event_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "kind": "page.viewed",
        "channel": "web",
        "customer_id": "c",
        **fields,
    }


def post(door: Door, path: str, content: object, key: str | None = None, **headers: str) -> Answer:
    """One request on a connection of its own; what is not bytes is sent as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    given = {"Content-Type": JSON, "Authorization": f"Bearer {key or door.key}"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection(urlsplit(door.url).netloc, timeout=30)
    try:
        connection.request("POST", path, body, given)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


async def in_kafka(env: Mapping[str, str]) -> list[str]:
    settings = Settings.from_env({**env, **PARTITIONS})
    found = touchpoints_of(await records_in(settings, "web"), "web")
    return sorted(touchpoint.event_id for touchpoint in found)


@pytest.mark.needs("kafka")
async def test_what_was_answered_with_202_is_in_kafka_whatever_its_format(
    door: Door, cx: CxLauncher, cx_env: Mapping[str, str]
) -> None:
    door.open(cx)
    avro = TouchpointCodec(read_schemas()).encode(
        Touchpoint("avro", "page.viewed", "web", 10**12, 0, customer_id="c")
    )
    event = {"specversion": "1.0", "source": "/shop", "type": "page.viewed", "subject": "c"}
    data = {"channel": "web"}
    lines = "\n".join(json.dumps(seen(each)) for each in ("line-1", "line-2")).encode()
    accepted = [
        post(door, ONE, seen("json")),
        post(door, ONE, avro, Content_Type="application/vnd.cx.touchpoint+avro"),
        post(
            door,
            ONE,
            {**event, "id": "structured", "data": data},
            Content_Type="application/cloudevents+json",
        ),
        post(
            door,
            ONE,
            data,
            **{f"ce_{name}": value for name, value in event.items()},
            ce_id="binary",
        ),
        post(door, f"{ONE}/batch", [seen("batch-1"), seen("batch-2")]),
        post(door, f"{ONE}/batch", lines, Content_Type="application/x-ndjson"),
        post(
            door,
            f"{ONE}/batch",
            [{**event, "id": "event", "data": data}],
            Content_Type="application/cloudevents-batch+json",
        ),
    ]
    assert [answer.status for answer in accepted] == [202] * 7, accepted
    segment = post(door, "/segment/v1/page", {"messageId": "segment", "userId": "c"})
    assert segment.status == 200
    refused = post(door, f"{ONE}/batch", [seen("half-1"), seen("half-2", channel="wap")])
    assert refused.status == 207
    assert await in_kafka(cx_env) == sorted(
        ["json", "avro", "structured", "binary", "batch-1", "batch-2", "line-1", "line-2",
         "event", "segment", "half-1"]
    )  # fmt: skip


@pytest.mark.needs("kafka")
def test_keys_are_rotated_and_revoked_without_a_restart(
    door: Door, cx: CxLauncher, tmp_path: Path
) -> None:
    door.open(cx)
    old_id = door.key.split("_")[1]
    replaced = cx(
        "keys", "create", "--replaces", old_id, "--overlap", "6s", "--json", **door.settings
    )
    assert replaced.wait() == 0, replaced.tail()
    new = json.loads(replaced.log.read_text())["key"]
    wait_until(lambda: post(door, ONE, seen("1"), new).status == 202, "the new key in force", 10)
    assert post(door, ONE, seen("2")).status == 202
    wait_until(lambda: post(door, ONE, seen("3")).status == 401, "the old key's end", 15)
    assert cx("keys", "revoke", new.split("_")[1], **door.settings).wait() == 0
    wait_until(lambda: post(door, ONE, seen("4"), new).status == 401, "the revocation", 10)


@pytest.mark.needs("own_kafka")
def test_while_the_broker_is_down_it_is_503_and_then_202_again(
    own_kafka: KafkaServer, own_env: Mapping[str, str], tmp_path: Path
) -> None:
    cx = CxLauncher({**own_env, "CX_BROKERS": own_kafka.bootstrap}, tmp_path)
    try:
        assert cx("topics", "create", **PARTITIONS).wait(60.0) == 0
        door = new_door(cx, tmp_path)
        door.open(cx, CX_GATEWAY_PATIENCE_S="1")
        assert post(door, ONE, seen("before")).status == 202
        own_kafka.stop()
        gone = post(door, ONE, seen("during"))
        assert (gone.status, gone.headers["Retry-After"]) == (503, "2")
        assert body_if_ok(f"{door.url}/healthz")
        assert not body_if_ok(f"{door.url}/readyz")
        # At once now, and not after the patience of a request.
        began = time.monotonic()
        again = [post(door, ONE, seen("during")).status for _ in range(5)]
        assert again == [503] * 5
        assert time.monotonic() - began < 3
        own_kafka.start()
        wait_until(lambda: post(door, ONE, seen("after")).status == 202, "202 again", 60)
    finally:
        cx.kill_all()


@pytest.mark.needs("kafka")
def test_at_its_end_who_is_in_is_answered(door: Door, cx: CxLauncher) -> None:
    gateway = door.open(cx)
    body = json.dumps(seen("last")).encode()
    host, port = "127.0.0.1", urlsplit(door.url).port
    assert port
    head = (
        f"POST {ONE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {door.key}\r\n"
        f"Content-Type: {JSON}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    with socket.create_connection((host, port), 20) as sending:
        sending.sendall(head + body[:5])
        wait_until(lambda: door.metric("cx_gateway_requests_in_flight") == 1, "the request", 10)
        gateway.signal(signal.SIGTERM)
        wait_until(lambda: not listens(host, port), "the closed door", 10)
        sending.sendall(body[5:])
        answer = sending.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 202 Accepted\r\n")
    assert gateway.wait(15) == 0
    assert "all that was accepted is in Kafka" in gateway.log.read_text()


def listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), 1).close()
    except OSError:
        return False
    return True


@pytest.mark.needs("kafka")
def test_it_is_served_over_tls(door: Door, cx: CxLauncher, tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    certificate, key = tmp_path / "gateway.pem", tmp_path / "gateway.key"
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    tls = {"CX_HTTP_TLS_CERT_FILE": str(certificate), "CX_HTTP_TLS_KEY_FILE": str(key)}
    gateway = cx("gateway", **{**door.settings, **tls})
    gateway.wait_for_line("Kafka takes writes", 60)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    address = urlsplit(door.url)
    connection = http.client.HTTPSConnection(address.netloc, timeout=10, context=context)
    headers = {"Content-Type": JSON, "Authorization": f"Bearer {door.key}"}
    connection.request("POST", ONE, json.dumps(seen("tls")), headers)
    assert connection.getresponse().status == 202
    connection.close()


@pytest.mark.needs("kafka")
@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"CX_KEYS_FILE": "/nowhere/keys"}, "cx: /nowhere/keys: no such file or directory"),
        ({"CX_HASH_KEY": ""}, "cx: CX_HASH_KEY: missing"),
        ({"CX_WEBHOOKS_FILE": "/nowhere/w"}, "cx: /nowhere/w: no such file or directory"),
        ({"CX_GATEWAY_HOST": "203.0.113.1"}, "cx: cannot listen on 203.0.113.1"),
    ],
)
def test_what_it_cannot_start_with_is_told_in_one_line(
    door: Door, cx: CxLauncher, settings: dict[str, str], line: str
) -> None:
    gateway: CxProcess = cx("gateway", **{**door.settings, **settings})
    assert gateway.wait(30) != 0
    assert gateway.log.read_text().startswith(line)
