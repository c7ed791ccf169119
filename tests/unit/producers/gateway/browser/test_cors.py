"""What browsers are told, by the origin of the page that asks."""

from collections.abc import Mapping

import pytest

from tests.support.asgi import Answer, ask
from tests.support.gateway import GatewayUnderTest, a_key, seen

ONE = "/v1/touchpoints"
BATCH = "/v1/touchpoints/batch"
SHOP = "https://shop.example"
STRANGER = "https://stranger.example"
ALLOW = "access-control-allow-origin"


def for_browsers() -> GatewayUnderTest:
    """A gateway whose one key is publishable, for the shop's pages."""
    return GatewayUnderTest(a_key(channels=("web",), sources=("shop",), origins=(SHOP,)))


async def preflight(tested: GatewayUnderTest, path: str, headers: Mapping[str, str]) -> Answer:
    """What a browser asks before it sends."""
    asked = {"access-control-request-method": "POST", **headers}
    return await ask(tested.app, "OPTIONS", path, asked)


@pytest.mark.parametrize("path", [ONE, BATCH])
async def test_pages_of_a_keys_origin_may_send(path: str) -> None:
    answer = await preflight(for_browsers(), path, {"origin": SHOP})
    assert answer.status == 204
    assert answer.headers[ALLOW] == SHOP
    assert answer.headers["access-control-allow-methods"] == "POST"
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize(
    "headers", [{"origin": STRANGER}, {"origin": "null"}, {"origin": SHOP + ".evil.example"}, {}]
)
async def test_pages_of_any_other_may_not(headers: dict[str, str]) -> None:
    answer = await preflight(for_browsers(), BATCH, headers)
    assert answer.status == 403
    assert ALLOW not in answer.headers


async def test_without_publishable_keys_no_page_may_send() -> None:
    answer = await preflight(GatewayUnderTest(), BATCH, {"origin": SHOP})
    assert answer.status == 403


async def test_nothing_else_is_asked_from_pages() -> None:
    answer = await preflight(for_browsers(), "/segment/v1/track", {"origin": SHOP})
    assert answer.status == 405
    assert ALLOW not in answer.headers


async def test_what_a_page_sends_is_of_its_keys_source() -> None:
    tested = for_browsers()
    answer = await tested.post(BATCH, [seen()], {"origin": SHOP})
    assert (answer.status, answer.headers[ALLOW]) == (202, SHOP)
    assert tested.publisher.published[0].source == "shop"


@pytest.mark.parametrize("headers", [{"origin": STRANGER}, {}])
async def test_its_key_is_of_no_use_elsewhere(headers: dict[str, str]) -> None:
    tested = for_browsers()
    for path, content in ((ONE, seen()), (BATCH, [seen()]), ("/segment/v1/page", seen())):
        answer = await tested.post(path, content, headers)
        assert answer.status == 403
        assert ALLOW not in answer.headers
    assert tested.publisher.published == []


async def test_its_key_covers_only_what_visitors_do() -> None:
    tested = for_browsers()
    events = [
        seen(),
        seen(kind="erasure.requested"),
        seen(actor="agent"),
        seen(origin="backfill"),
        seen(source="billing"),
        seen(channel="email"),
    ]
    answer = await tested.post(BATCH, events, {"origin": SHOP})
    assert answer.status == 207
    assert [result["status"] for result in answer.json["results"]] == [202, *[403] * 5]


async def test_pages_may_read_why_and_when_to_send_again() -> None:
    tested = for_browsers()
    tested.publisher.kafka = "full"
    answer = await tested.post(BATCH, [seen()], {"origin": SHOP})
    assert answer.status == 503
    assert answer.headers[ALLOW] == SHOP
    assert answer.headers["access-control-expose-headers"] == "Retry-After"
    refused = await tested.post(BATCH, [seen()], {"origin": SHOP, "authorization": ""})
    assert (refused.status, refused.headers[ALLOW]) == (401, SHOP)


async def test_a_servers_key_is_asked_for_no_origin() -> None:
    answer = await GatewayUnderTest().post(ONE, seen())
    assert answer.status == 202
