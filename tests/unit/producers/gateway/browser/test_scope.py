from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.contract.kinds import KINDS as ALL_KINDS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.gateway.browser.scope import (
    KINDS,
    fault_of_scope,
    is_origin,
    not_of_a_browser,
)

VIEW = Touchpoint("e-1", "page.viewed", "web", 10**12, 0, anonymous_id="a")


def test_its_kinds_are_of_the_vocabulary() -> None:
    assert set(ALL_KINDS) >= KINDS


@pytest.mark.parametrize(
    "kind",
    ["erasure.requested", "refund.issued", "payment.succeeded", "case.closed", "tier.changed"],
)
def test_what_visitors_do_not_do_is_not_of_a_browser(kind: Any) -> None:
    assert not_of_a_browser(replace(VIEW, kind=kind)) == "kind"


def test_who_is_no_customer_is_not_in_a_browser() -> None:
    assert not_of_a_browser(replace(VIEW, actor="agent")) == "actor"
    assert not_of_a_browser(replace(VIEW, actor="customer")) is None
    assert not_of_a_browser(VIEW) is None


def test_history_does_not_come_from_a_browser() -> None:
    assert not_of_a_browser(replace(VIEW, origin="backfill")) == "origin"


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example",
        "https://shop.example:8443",
        "http://localhost:3000",
        "http://[::1]:3000",
        "capacitor://localhost",
    ],
)
def test_an_origin_is_as_browsers_write_it(origin: str) -> None:
    assert is_origin(origin)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "null",
        "shop.example",
        "https://",
        "https://shop.example/",
        "https://Shop.example",
        "https://*.shop.example",
        "https://shop.example:443",
        "http://shop.example:80",
        "https://shop.example\n",
    ],
)
def test_what_no_browser_would_send_is_none(text: str) -> None:
    assert not is_origin(text)


@pytest.mark.parametrize(
    ("channels", "sources", "origins", "field"),
    [
        (("web", "email"), ("shop",), ("https://shop.example",), "channels"),
        (("*",), ("shop",), ("https://shop.example",), "channels"),
        (("web",), ("*",), ("https://shop.example",), "sources"),
        (("web",), ("shop",), ("https://shop.example/",), "origins"),
    ],
)
def test_a_wider_scope_is_refused_by_its_field(
    channels: tuple[str, ...], sources: tuple[str, ...], origins: tuple[str, ...], field: str
) -> None:
    fault = fault_of_scope(channels, sources, origins)
    assert fault is not None
    assert fault.startswith(f"{field}: ")


def test_web_and_app_of_named_sources_are_for_browsers() -> None:
    assert fault_of_scope(("web", "app"), ("shop",), ("https://shop.example",)) is None
