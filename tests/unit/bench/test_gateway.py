"""What the bench sends to the gateway, and what it reads of the answer."""

from itertools import count

import msgspec

from bench.gateway import END_OF_HEAD, WAYS, length_in, requests_of
from tests.support.gateway_process import Door

DOOR = Door("http://127.0.0.1:9103", "cx_id_secret", {})


def test_no_event_is_sent_twice_and_each_request_says_how_long_it_is() -> None:
    for way in WAYS:
        ids = []
        for request in requests_of(DOOR, way, 3, count()):
            head, _, body = request.partition(END_OF_HEAD)
            assert length_in(head + END_OF_HEAD) == len(body)
            events = msgspec.json.decode(body)
            ids += [event["event_id"] for event in (events if way.batch > 1 else [events])]
        assert len(set(ids)) == len(ids) == 3 * way.batch
