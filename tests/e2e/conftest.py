"""One browser for all tests, and a shop for each, of which the browser knows nothing yet."""

from collections.abc import Iterator

import pytest

from tests.conftest import require
from tests.e2e.shop import Shop
from tests.support.chromium import Chromium


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """The browser; its one tab is shared."""
    require("chromium")
    browser = Chromium(tmp_path_factory.mktemp("chromium"))
    try:
        browser.start()
        yield browser
    finally:
        browser.stop()


@pytest.fixture
def browser(chromium: Chromium) -> Iterator[Chromium]:
    """The browser, online and on no page."""
    yield chromium
    chromium.go_online()
    chromium.open("about:blank")
    chromium.console()


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Pages with the snippet, and a gateway that keeps what it takes."""
    opened = Shop()
    yield opened
    opened.close()
