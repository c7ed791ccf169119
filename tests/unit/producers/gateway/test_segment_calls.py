"""How libraries of Segment and RudderStack are answered: by what they take for success."""

from base64 import b64encode

import pytest

from tests.support.gateway import GatewayUnderTest

PAGE = {"messageId": "m-1", "userId": "u-1", "type": "page"}
UNKNOWN = {"messageId": "m-2", "userId": "u-1", "type": "track", "event": "Button Clicked"}


async def test_a_call_is_answered_with_200_once_kafka_has_it() -> None:
    tested = GatewayUnderTest()
    answer = await tested.post("/segment/v1/page", PAGE)
    assert (answer.status, answer.json) == (200, {"success": True})
    assert [each.event_id for each in tested.publisher.published] == ["m-1"]


async def test_the_write_key_is_the_user_of_basic_authentication() -> None:
    tested = GatewayUnderTest()
    for user in (tested.secret + ":", tested.secret):
        basic = {"authorization": f"Basic {b64encode(user.encode()).decode()}"}
        assert (await tested.post("/segment/v1/page", PAGE, basic)).status == 200


async def test_an_unknown_event_is_refused() -> None:
    answer = await GatewayUnderTest().post("/segment/v1/track", UNKNOWN)
    assert (answer.status, answer.json["reason"]) == (422, "unknown_kind")


async def test_a_batch_with_unknown_events_is_not_asked_for_again() -> None:
    tested = GatewayUnderTest()
    answer = await tested.post("/segment/v1/batch", {"batch": [UNKNOWN, PAGE]})
    assert answer.status == 200
    assert (answer.json["success"], answer.json["accepted"]) == (False, 1)
    assert answer.json["results"][0]["reason"] == "unknown_kind"
    assert (await tested.post("/segment/v1/batch", {"batch": [PAGE]})).json == {"success": True}


@pytest.mark.parametrize("path", ["/segment/v1/page", "/segment/v1/batch"])
async def test_while_kafka_is_away_they_are_to_come_back(path: str) -> None:
    tested = GatewayUnderTest()
    tested.publisher.kafka = "full"
    content = {"batch": [UNKNOWN, PAGE]} if path.endswith("batch") else PAGE
    answer = await tested.post(path, content)
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")


async def test_browsers_send_json_as_plain_text() -> None:
    plain = {"content-type": "text/plain"}
    assert (await GatewayUnderTest().post("/segment/v1/page", PAGE, plain)).status == 200
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert (await GatewayUnderTest().post("/segment/v1/page", PAGE, form)).status == 415
