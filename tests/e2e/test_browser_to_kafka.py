"""All the way: a page in a browser, `cx gateway` with a key from `cx keys create`, Kafka."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from pipeline.contract.details import Degradation
from pipeline.contract.touchpoint import Touchpoint
from pipeline.settings import Settings
from tests.e2e.shop import Pages
from tests.support.chromium import Chromium
from tests.support.gateway_process import new_door
from tests.support.processes import CxLauncher
from tests.support.published import records_in, touchpoints_of
from tests.support.waiting import eventually

PARTITIONS = {"CX_PARTITIONS": "2"}


@pytest.fixture
def pages() -> Iterator[Pages]:
    """A shop's pages."""
    served = Pages()
    yield served
    served.close()


@pytest.mark.needs("kafka", "chromium")
async def test_what_a_visitor_meets_is_in_kafka_once_the_visitor_consents(
    browser: Chromium, pages: Pages, cx: CxLauncher, cx_env: Mapping[str, str], tmp_path: Path
) -> None:
    created = cx("topics", "create", **PARTITIONS)
    assert created.wait(60.0) == 0, created.tail()
    door = new_door(cx, tmp_path)
    scope = ("--name", "pages", "--channel", "web", "--source", "shop", "--json")
    made = cx("keys", "create", "--browser", "--origin", pages.origin, *scope, **door.settings)
    assert made.wait() == 0, made.tail()
    door.open(cx, CX_KEPT_ATTRIBUTES="path,error")
    pages.show(door.url, key=json.loads(made.log.read_text())["key"])
    settings = Settings.from_env({**cx_env, **PARTITIONS})

    browser.open(f"{pages.origin}/socks?size=42")
    browser.run("cx.consent(true)")
    browser.click("#pay", times=3)
    browser.run_as_page("throw new TypeError('jane@example.com')")

    found: list[Touchpoint] = []

    async def all_are_there() -> bool:
        found[:] = touchpoints_of(await records_in(settings, "web"), "web")
        return len(found) >= 4

    await eventually(all_are_there, "four touchpoints in Kafka")
    assert [each.kind for each in found] == [
        "consent.changed",
        "page.viewed",
        "experience.degraded",
        "experience.degraded",
    ]
    assert {each.anonymous_id for each in found} == {found[0].anonymous_id}
    assert {each.source for each in found} == {"shop"}
    assert found[1].attributes == {"path": "/socks"}
    assert found[2].detail == Degradation(problem="failed_step", step="pay")
    assert found[3].detail == Degradation(problem="error")
    assert found[3].attributes == {"path": "/socks", "error": "TypeError"}
