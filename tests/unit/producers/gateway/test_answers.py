"""What a request is answered, by what was sent and what Kafka does."""

import asyncio
import gzip
import json
from typing import Any

import pytest
from aiokafka.errors import MessageSizeTooLargeError, TopicAuthorizationFailedError

from pipeline.contract.kinds import KINDS
from pipeline.contract.schemas import schema_folder
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.gateway.gateway import Bounds
from pipeline.producers.gateway.problems import TYPE_PREFIX
from pipeline.producers.gateway.room import Room
from tests.support.asgi import Answer, ask
from tests.support.gateway import CODEC, PATIENCE_S, GatewayUnderTest, a_key, seen

ONE = "/v1/touchpoints"
BATCH = "/v1/touchpoints/batch"


def problem(answer: Answer) -> str:
    """The problem of an answer, which is in the form that RFC 9457 gives it."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["status"] == answer.status
    assert answer.json["title"]
    name = answer.json["type"]
    assert isinstance(name, str)
    return name.removeprefix(TYPE_PREFIX)


async def test_an_event_that_kafka_has_is_accepted() -> None:
    tested = GatewayUnderTest()
    answer = await tested.post(ONE, seen())
    assert (answer.status, answer.json) == (202, {"accepted": 1})
    [touchpoint] = tested.publisher.published
    assert touchpoint.event_id == "e-1"


@pytest.mark.parametrize("kind", KINDS)
async def test_every_example_of_a_kind_is_accepted(kind: str) -> None:
    tested = GatewayUnderTest()
    example = (schema_folder() / "examples" / "touchpoint" / f"{kind}.json").read_bytes()
    assert (await tested.post(ONE, example)).status == 202


async def test_it_is_accepted_in_avro() -> None:
    tested = GatewayUnderTest()
    body = CODEC.encode(Touchpoint("e-9", "page.viewed", "web", 10**12, 0, customer_id="c"))
    headers = {"content-type": "application/vnd.cx.touchpoint+avro"}
    assert (await tested.post(ONE, body, headers)).status == 202
    assert tested.publisher.published[0].event_id == "e-9"


async def test_a_binary_cloudevent_is_told_by_its_headers() -> None:
    tested = GatewayUnderTest()
    attributes = {"specversion": "1.0", "id": "e-8", "source": "/shop", "type": "page.viewed"}
    headers = {f"ce-{name}": value for name, value in attributes.items()}
    assert (await tested.post(ONE, {"channel": "web", "customer_id": "c"}, headers)).status == 202
    assert tested.publisher.published[0].event_id == "e-8"


async def test_a_compressed_body_is_read() -> None:
    tested = GatewayUnderTest()
    body = gzip.compress(json.dumps(seen()).encode())
    assert (await tested.post(ONE, body, {"content-encoding": "gzip"})).status == 202


async def test_a_body_may_come_in_pieces() -> None:
    tested = GatewayUnderTest()
    body = json.dumps(seen()).encode()
    assert (await tested.post(ONE, [body[:7], body[7:]])).status == 202


# --- refused as a whole --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "headers", "status", "name"),
    [
        (b"{", {}, 400, "malformed-body"),
        (b"[]", {}, 400, "malformed-body"),
        (b"", {}, 400, "malformed-body"),
        (b"x", {"content-encoding": "gzip"}, 400, "malformed-body"),
        (b"{}", {"content-encoding": "br"}, 415, "unsupported-encoding"),
        (b"{}", {"content-type": "text/plain"}, 415, "unsupported-type"),
        (b"{}", {"content-type": ""}, 415, "unsupported-type"),
        (b"{}", {"content-type": "application/cloudevents-batch+json"}, 415, "unsupported-type"),
        (b"{}", {"content-length": "x"}, 400, "bad-request"),
        (b"{}", {"authorization": ""}, 401, "unauthenticated"),
        (b"{}", {"authorization": "Bearer"}, 401, "unauthenticated"),
        (b"{}", {"authorization": "Bearer cx_a_b"}, 401, "unauthenticated"),
        (b"{}", {"authorization": "Basic !"}, 401, "unauthenticated"),
        (b"{}", {"authorization": "Digest x"}, 401, "unauthenticated"),
        (b"{}", {}, 422, "invalid-touchpoint"),
    ],
)
async def test_what_cannot_be_read_is_refused(
    body: bytes, headers: dict[str, str], status: int, name: str
) -> None:
    tested = GatewayUnderTest()
    answer = await tested.post(ONE, body, headers)
    assert (answer.status, problem(answer)) == (status, name)
    assert tested.publisher.published == []


async def test_who_gives_no_key_is_told_how() -> None:
    answer = await GatewayUnderTest().post(ONE, seen(), {"authorization": ""})
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("POST", "/v1/touchpoints/", 404, "not-found"),
        ("POST", "/webhooks/nobody", 404, "not-found"),
        ("GET", "/docs/../secrets", 404, "not-found"),
        ("GET", ONE, 405, "method-not-allowed"),
        ("DELETE", "/metrics", 405, "method-not-allowed"),
    ],
)
async def test_what_is_not_there_is_a_problem_too(
    method: str, path: str, status: int, name: str
) -> None:
    answer = await ask(GatewayUnderTest().app, method, path)
    assert (answer.status, problem(answer)) == (status, name)
    assert status != 405 or answer.headers["allow"]


SMALL = Bounds(most_body_bytes=200, most_events=2, patience_s=PATIENCE_S)


@pytest.mark.parametrize(
    "body",
    [
        b"x" * 201,
        [b"x" * 150, b"x" * 150],
        gzip.compress(b" " * 1_000_000),
    ],
)
async def test_a_body_has_a_largest_size_however_it_comes(body: Any) -> None:
    tested = GatewayUnderTest(bounds=SMALL._replace(most_body_bytes=2_000))
    encoding = {"content-encoding": "gzip"} if body[:2] == b"\x1f\x8b" else {}
    small = GatewayUnderTest(bounds=SMALL)
    answer = await (tested if encoding else small).post(ONE, body, encoding)
    assert (answer.status, problem(answer)) == (413, "too-large")


async def test_a_batch_has_a_most_of_events() -> None:
    answer = await GatewayUnderTest(bounds=SMALL).post(BATCH, [{}, {}, {}])
    assert (answer.status, problem(answer)) == (413, "too-many-events")


async def test_who_sends_on_after_a_refusal_is_heard_out_and_hung_up_on() -> None:
    tested = GatewayUnderTest()
    read_to_the_end = await tested.post(ONE, [b"x"] * 5, {"authorization": ""})
    assert "connection" not in read_to_the_end.headers
    endless = await tested.post(ONE, [b"x" * 2_000_000] * 5, {"authorization": ""})
    assert (endless.status, endless.headers["connection"]) == (401, "close")


async def test_who_asks_before_sending_is_refused_without_its_body() -> None:
    headers = {"authorization": "", "expect": "100-continue"}
    answer = await GatewayUnderTest().post(ONE, b"{}", headers, hangs=True)
    assert (answer.status, answer.headers["connection"]) == (401, "close")


async def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.producers.gateway.reception.DRAIN_SECONDS", 0.05)
    hasty = GatewayUnderTest(bounds=Bounds(body_s=0.05))
    answer = await hasty.post(ONE, b"{", hangs=True)
    assert (answer.status, problem(answer)) == (408, "too-slow")


async def test_of_a_client_that_leaves_nothing_is_taken() -> None:
    tested = GatewayUnderTest()
    await tested.post(ONE, json.dumps(seen()).encode(), leaves=True)
    assert tested.publisher.published == []
    assert tested.gateway.room.requests == 0
    assert tested.metric('cx_gateway_requests_refused_total{problem="too-slow"}') == 1


async def test_over_its_rate_a_key_is_told_when_to_come_back() -> None:
    tested = GatewayUnderTest(a_key(requests_per_s=0.1))
    assert (await tested.post(ONE, seen())).status == 202
    answer = await tested.post(ONE, seen(event_id="e-2"))
    assert (answer.status, problem(answer)) == (429, "rate-limited")
    assert answer.headers["retry-after"] == "10"


async def test_events_have_a_rate_of_their_own() -> None:
    tested = GatewayUnderTest(a_key(events_per_s=1))
    assert (await tested.post(BATCH, [seen(event_id=str(n)) for n in range(11)])).status == 202
    answer = await tested.post(ONE, seen())
    assert (answer.status, answer.headers["retry-after"]) == (429, "11")


async def test_what_does_not_fit_is_turned_away() -> None:
    full = GatewayUnderTest(room=Room(most_requests=0))
    answer = await full.post(ONE, seen())
    assert (answer.status, problem(answer)) == (503, "overloaded")
    assert answer.headers["retry-after"]


# --- refused events ------------------------------------------------------------------------------


async def test_a_refused_event_says_why_and_repeats_nothing() -> None:
    for fields in (
        {"kind": "a@example.org"},
        {"channel": "a@example.org"},
        {"actor": "a@example.org"},
        {"detail": {"a@example.org": 1}, "kind": "page.viewed"},
        {"kind": "order.placed", "detail": {"amount_minor": 1, "currency": "a@example.org"}},
        {"kind": "survey.sent", "detail": {"survey": "a@example.org", "survey_id": "s"}},
        {"kind": {"a": "a@example.org"}},
    ):
        answer = await GatewayUnderTest().post(ONE, seen(**fields))
        assert (answer.status, problem(answer)) == (422, "invalid-touchpoint")
        assert answer.json["reason"]
        assert answer.json["detail"]
        assert b"example.org" not in answer.body


@pytest.mark.parametrize(
    ("scope", "fields", "field"),
    [
        ({"channels": ("email",)}, {}, "channel"),
        ({"sources": ("shop",)}, {"source": "helpdesk/1"}, "source"),
    ],
)
async def test_a_key_covers_its_channels_and_sources(
    scope: dict[str, Any], fields: dict[str, Any], field: str
) -> None:
    answer = await GatewayUnderTest(a_key(**scope)).post(ONE, seen(**fields))
    assert (answer.status, problem(answer)) == (403, "not-allowed")
    assert answer.json["detail"].startswith(field)


async def test_a_touchpoint_that_names_no_source_has_the_keys() -> None:
    tested = GatewayUnderTest(a_key(sources=("shop", "app")))
    await tested.post(ONE, seen(event_id="1"))
    await tested.post(ONE, seen(event_id="2", source="app/7"))
    assert [each.source for each in tested.publisher.published] == ["shop", "app/7"]


async def test_each_event_of_a_batch_has_its_result() -> None:
    tested = GatewayUnderTest(a_key(channels=("web",)))
    batch = [seen(event_id="1"), seen(kind="?"), seen(channel="email"), seen(event_id="4")]
    answer = await tested.post(BATCH, batch)
    assert answer.status == 207
    assert (answer.json["accepted"], answer.json["refused"]) == (2, 2)
    results = answer.json["results"]
    assert [result["index"] for result in results] == [0, 1, 2, 3]
    assert [result["status"] for result in results] == [202, 422, 403, 202]
    assert results[1]["reason"] == "unknown_kind"
    assert [each.event_id for each in tested.publisher.published] == ["1", "4"]


async def test_a_batch_that_is_taken_as_a_whole_needs_no_results() -> None:
    answer = await GatewayUnderTest().post(BATCH, {"touchpoints": [seen(), seen()]})
    assert (answer.status, answer.json) == (202, {"accepted": 2})


# --- Kafka ---------------------------------------------------------------------------------------


async def test_nothing_is_accepted_before_kafka_has_it() -> None:
    tested = GatewayUnderTest(bounds=Bounds(patience_s=30))
    tested.publisher.kafka = "silent"
    asking = asyncio.create_task(tested.post(ONE, seen()))
    await tested.publisher.waits.wait()
    assert not asking.done()
    tested.publisher.recover()
    assert (await asking).status == 202


async def test_while_kafka_is_silent_it_is_503_and_then_202_again() -> None:
    tested = GatewayUnderTest()
    tested.publisher.kafka = "silent"
    answer = await tested.post(ONE, seen(event_id="1"))
    assert (answer.status, problem(answer)) == (503, "unavailable")
    assert answer.headers["retry-after"]
    assert (await tested.get("/readyz")).status == 503
    # One is let through to see; the others are not even read.
    await tested.post(ONE, seen(event_id="2"))
    await tested.post(ONE, seen(event_id="3"))
    tested.publisher.recover()
    await asyncio.sleep(0)  # what waits for the deliveries hears of them
    assert (await tested.get("/readyz")).status == 200
    assert (await tested.post(ONE, seen(event_id="4"))).status == 202
    assert [each.event_id for each in tested.publisher.published] == ["1", "2", "4"]


async def test_a_full_buffer_is_503() -> None:
    tested = GatewayUnderTest()
    tested.publisher.kafka = "full"
    for path, content in ((ONE, seen()), (BATCH, [seen(), seen()])):
        answer = await tested.post(path, content)
        assert (answer.status, problem(answer)) == (503, "unavailable")


async def test_part_of_a_batch_can_be_sent_again() -> None:
    tested = GatewayUnderTest()
    tested.publisher.kafka = "full"
    answer = await tested.post(BATCH, [seen(), seen(kind="?")])
    assert answer.status == 207
    assert [result["status"] for result in answer.json["results"]] == [503, 422]
    assert answer.headers["retry-after"]


@pytest.mark.parametrize(
    ("cause", "status"),
    [(MessageSizeTooLargeError(), 422), (TopicAuthorizationFailedError(), 503), ("closed", 503)],
)
async def test_what_kafka_refuses_is_told_and_takes_no_space(
    cause: BaseException | str, status: int
) -> None:
    tested = GatewayUnderTest()
    tested.publisher.kafka, tested.publisher.cause = "refuses", cause
    assert (await tested.post(ONE, seen())).status == status
    assert tested.publisher.unseen == 0


async def test_before_kafka_was_reached_it_is_503() -> None:
    tested = GatewayUnderTest()
    tested.gateway.ways, tested.gateway.standing.waiting_for = None, "Kafka"
    assert problem(await tested.post(ONE, seen())) == "unavailable"
    ready = await tested.get("/readyz")
    assert (ready.status, ready.body) == (503, b"waiting for Kafka\n")
    assert (await tested.get("/healthz")).status == 200


async def test_a_bug_shows_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    tested = GatewayUnderTest()

    def broken(_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(tested.publisher, "publish_nowait", broken)
    with pytest.raises(ZeroDivisionError):
        # For the log, after the answer.
        await tested.post(ONE, seen())
    assert tested.metric('cx_gateway_requests_refused_total{problem="internal-error"}') == 1
