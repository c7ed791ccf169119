import re

from pipeline.producers.gateway.browser.snippet import snippet
from tests.support.components import CHECKOUT
from tests.support.gateway import GatewayUnderTest

DOCUMENT = CHECKOUT / "docs" / "browser.md"


async def test_any_page_may_load_it_without_a_key() -> None:
    answer = await GatewayUnderTest().get("/cx.js")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "max-age=3600" in answer.headers["cache-control"]
    assert answer.body == snippet()


def test_it_is_small() -> None:
    assert len(snippet()) < 8 * 1024


def test_it_loads_nothing_and_runs_no_text() -> None:
    text = snippet().decode()
    assert not re.search(r"\bimport\b|\beval\b|new Function|innerHTML|https?://", text)


def test_every_option_is_documented() -> None:
    used = set(re.findall(r"option\.(\w+)", snippet().decode())) | {"customer"}
    attributes = {"data-" + re.sub("[A-Z]", lambda at: "-" + at[0].lower(), name) for name in used}
    listed = set(re.findall(r"^\| `(data-[a-z-]+)`", DOCUMENT.read_text(), re.MULTILINE))
    assert listed == {*attributes, "data-cx-step", "data-cx-ignore"}
