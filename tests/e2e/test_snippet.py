"""The snippet in a real browser, its pages and the gateway on origins of their own."""

import json

import pytest

from pipeline.contract.details import Consent, Degradation, Money
from tests.e2e.shop import BATCH, Shop
from tests.support.chromium import Chromium
from tests.support.waiting import wait_until

pytestmark = pytest.mark.needs("chromium")

GRANTED = ("consent.changed", "page.viewed")
STORED = "return [document.cookie, {...localStorage}, {...sessionStorage}]"
WAITING = "return JSON.parse(sessionStorage['cx-touchpoints'] ?? '[]')"
ORDER = """cx.track("order.placed",
  {order_id: "O-1", detail: {amount_minor: 4990, currency: "EUR"}})"""
SIGNALS = {
    "Global Privacy Control": "globalPrivacyControl: {value: true, configurable: true}",
    "Do Not Track": "doNotTrack: {value: '1', configurable: true}",
}


# By waiting alone nothing is sent again then.
IMPATIENT = "const later = setTimeout; setTimeout = (call, ms) => ms < 900 && later(call, ms)"

HURRIED = """const later = setTimeout, pauses = [];
  setTimeout = (call, ms) => { pauses.push(ms); return later(call, ms / 100); }"""


def opposing(signal: str) -> str:
    """A script by which the browser says that its user opposes."""
    return f"Object.defineProperties(navigator, {{{SIGNALS[signal]}}})"


def wait_offline(browser: Chromium) -> None:
    """Wait until the page has tried to send in vain."""
    wait_until(
        lambda: any("ERR_INTERNET_DISCONNECTED" in line for line in browser.console()),
        "an attempt without network",
    )


# --- consent --------------------------------------------------------------------------------------


def test_nothing_is_stored_or_sent_before_consent(browser: Chromium, shop: Shop) -> None:
    browser.open(f"{shop.origin}/socks")
    browser.click("#plain", times=3)
    browser.run(ORDER)
    browser.run_as_page("Promise.reject(new TypeError('early'))")
    browser.open(f"{shop.origin}/cart")
    assert browser.run(STORED) == ["", {}, {}]
    assert {asked.path for asked in shop.wire.passed} == {"/cx.js"}
    browser.run("cx.consent(true)")
    consent, view = shop.wait_for(*GRANTED)
    assert consent.detail == Consent(purpose="analytics", granted=True)
    assert (view.channel, view.actor, view.source) == ("web", "customer", "shop")
    assert view.attributes == {"path": "/cart"}
    assert view.anonymous_id == consent.anonymous_id
    assert view.customer_id is None
    assert abs(view.received_at - view.occurred_at) < 30_000


def test_consent_is_remembered_and_told_once(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(f"{shop.origin}/socks")
    shop.wait_for(*GRANTED)
    shop.show()
    browser.open(f"{shop.origin}/cart")
    browser.run("cx.consent(true)")
    _, first, second = shop.wait_for(*GRANTED, "page.viewed")
    assert second.attributes == {"path": "/cart"}
    assert (first.anonymous_id, first.session_id) == (second.anonymous_id, second.session_id)


def test_a_withdrawal_is_told_once_and_then_nothing_more(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(f"{shop.origin}/socks")
    first, _ = shop.wait_for(*GRANTED)
    shop.show()
    browser.run(f"cx.consent(false); cx.consent(false); {ORDER}")
    *_, withdrawn = shop.wait_for(*GRANTED, "consent.changed")
    assert withdrawn.detail == Consent(purpose="analytics", granted=False)
    assert withdrawn.anonymous_id == first.anonymous_id
    assert browser.run(STORED) == ["", {}, {}]
    browser.click("#plain", times=3)
    browser.open(f"{shop.origin}/cart")
    browser.run(f"{ORDER}; cx.identify('4711'); cx.consent(true)")
    told = shop.wait_for(
        *GRANTED, "consent.changed", "consent.changed", "customer.identified", "page.viewed"
    )
    assert told[-1].anonymous_id != first.anonymous_id


def test_a_withdrawal_takes_back_what_still_waits(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    shop.wait_for(*GRANTED)
    browser.go_offline()
    browser.run(ORDER)
    wait_offline(browser)
    browser.run("cx.consent(false)")
    assert browser.run(STORED) == ["", {}, {}]
    browser.go_online()
    shop.wait_for(*GRANTED, "consent.changed")


def test_a_withdrawal_in_another_tab_counts_in_this_one(browser: Chromium, shop: Shop) -> None:
    shop.show(before=IMPATIENT, consent="granted")
    browser.open(shop.origin)
    shop.wait_for(*GRANTED)
    browser.go_offline()
    browser.run(ORDER)
    wait_offline(browser)
    browser.run("localStorage.clear()")  # as the other tab does
    browser.go_online()
    browser.run("cx.page()")
    wait_until(lambda: browser.run(STORED) == ["", {}, {}], "nothing is stored")
    browser.run("cx.consent(true)")
    shop.wait_for(*GRANTED, *GRANTED)


@pytest.mark.parametrize("signal", SIGNALS)
def test_who_opposes_is_not_asked_again(browser: Chromium, shop: Shop, signal: str) -> None:
    shop.show(before=opposing(signal), consent="granted")
    browser.open(shop.origin)
    browser.run(f"cx.consent(true); {ORDER}")
    assert browser.run(STORED) == ["", {}, {}]
    browser.run("delete navigator.globalPrivacyControl; delete navigator.doNotTrack")
    browser.run("cx.consent(true)")
    shop.wait_for(*GRANTED)


def test_who_opposes_later_has_withdrawn(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    shop.wait_for(*GRANTED)
    shop.show(before=opposing("Global Privacy Control"), consent="granted")
    browser.open(f"{shop.origin}/cart")
    *_, withdrawn = shop.wait_for(*GRANTED, "consent.changed")
    assert withdrawn.detail == Consent(purpose="analytics", granted=False)
    assert browser.run(STORED) == ["", {}, {}]


# --- what happens ---------------------------------------------------------------------------------


def test_of_errors_the_type_is_told_and_no_word(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(f"{shop.origin}/cart")
    browser.run_as_page("""
        setTimeout(() => { throw new TypeError("jane@example.com is no card") });
        Promise.reject(new RangeError("secret"));
        Promise.reject("secret");
    """)
    told = shop.wait_for(*GRANTED, *["experience.degraded"] * 3)[2:]
    assert {each.detail for each in told} == {Degradation(problem="error")}
    errors = {each.attributes["error"] for each in told}
    assert errors == {"TypeError", "RangeError", "string"}
    assert {each.attributes["path"] for each in told} == {"/cart"}
    sent = json.dumps(shop.posted)
    assert "secret" not in sent
    assert "jane" not in sent


def test_a_flood_of_errors_is_five_a_minute(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    browser.run_as_page("for (let i = 0; i < 500; i++) Promise.reject(new Error())")
    browser.open(f"{shop.origin}/next")
    shop.wait_for(*GRANTED, *["experience.degraded"] * 5, "page.viewed")


def test_a_slow_page_is_told_with_its_duration(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted", slow_ms="1000")
    browser.open(f"{shop.origin}/slow?ms=1200")
    *_, slow = shop.wait_for(*GRANTED, "experience.degraded")
    assert isinstance(slow.detail, Degradation)
    assert slow.detail.problem == "slow_page"
    assert slow.detail.duration_ms is not None
    assert 1_200 <= slow.detail.duration_ms < 20_000
    assert slow.attributes == {"path": "/slow"}


def test_a_slow_page_is_told_by_who_leaves_it_at_once(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted", slow_ms="1000")
    browser.open(f"{shop.origin}/slow?ms=1200")
    browser.open("about:blank")
    shop.wait_for(*GRANTED, "experience.degraded")


def test_a_page_that_is_not_slow_is_only_viewed(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted", slow_ms="60000")
    browser.open(f"{shop.origin}/slow?ms=1200")
    browser.open(f"{shop.origin}/next")
    shop.wait_for(*GRANTED, "page.viewed")


def test_clicks_again_and_again_are_one_failed_step(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(f"{shop.origin}/checkout")
    browser.click("#pay", times=5)
    *_, failed = shop.wait_for(*GRANTED, "experience.degraded")
    assert failed.detail == Degradation(problem="failed_step", step="pay")
    assert failed.attributes == {"path": "/checkout"}


def test_usual_clicks_are_no_failed_step(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    browser.click("#pay", times=2)
    browser.click("#plain", times=2)
    browser.click("#plus", times=9)  # in the same place; data-cx-ignore says that this is meant
    browser.click("#name", times=3)
    browser.click("h1", times=3)  # marks the line
    assert browser.run("return String(getSelection())").strip() == "Socks"
    browser.open(f"{shop.origin}/next")
    shop.wait_for(*GRANTED, "page.viewed")


def test_paths_are_told_without_what_may_be_personal(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(f"{shop.origin}/users/jane%40example.com/orders/1234567/edit?token=secret#top")
    _, view = shop.wait_for(*GRANTED)
    assert view.attributes == {"path": "/users/:id/orders/:id/edit"}
    sent = json.dumps(shop.posted)
    assert "jane" not in sent
    assert "secret" not in sent


def test_an_order_is_told_as_the_page_says(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    browser.run(ORDER.replace('{order_id: "O-1"', '{event_id: "order-O-1", order_id: "O-1"'))
    *_, order = shop.wait_for(*GRANTED, "order.placed")
    assert (order.event_id, order.order_id) == ("order-O-1", "O-1")
    assert order.detail == Money(amount_minor=4990, currency="EUR")


def test_a_page_of_an_application_is_viewed_when_it_says_so(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted", channel="app")
    browser.open(shop.origin)
    browser.run("history.pushState({}, '', '/basket?x=1'); cx.page(); cx.page('/offer?x=1#y')")
    wait_until(lambda: len(shop.posted) == 4, "four events")
    assert [event["channel"] for event in shop.posted] == ["app"] * 4
    assert [event["attributes"].get("path") for event in shop.posted[1:]] == [
        "/",
        "/basket",
        "/offer",
    ]


def test_calls_from_before_the_script_came_count(browser: Chromium, shop: Shop) -> None:
    shop.show(before='window.cx = [["consent", true], ["track", "checkout.started"]]')
    browser.open(shop.origin)
    shop.wait_for(*GRANTED, "checkout.started")


# --- who it is ------------------------------------------------------------------------------------


def test_a_customer_is_linked_once(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted", customer="4711")
    browser.open(shop.origin)
    browser.run("cx.identify('4711')")
    browser.open(f"{shop.origin}/next")
    told = shop.wait_for("consent.changed", "customer.identified", "page.viewed", "page.viewed")
    assert {each.customer_id for each in told} == {"4711"}
    assert len({each.anonymous_id for each in told}) == 1


def test_a_customer_is_not_remembered_for_the_next_page(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    browser.run("cx.identify('4711')")
    browser.open(f"{shop.origin}/next")
    *_, linked, view = shop.wait_for(*GRANTED, "customer.identified", "page.viewed")
    assert linked.anonymous_id == view.anonymous_id
    # Only the page knows who is logged in.
    assert view.customer_id is None


def test_the_next_one_at_the_same_device_is_somebody_else(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    browser.run("cx.identify('4711'); cx.identify(null); cx.page(); cx.identify('4712')")
    told = shop.wait_for(
        *GRANTED, "customer.identified", "consent.changed", "page.viewed", "customer.identified"
    )
    assert [each.customer_id for each in told[2:]] == ["4711", None, None, "4712"]
    assert len({each.anonymous_id for each in told[:3]}) == 1
    assert len({each.anonymous_id for each in told[3:]}) == 1
    assert told[0].anonymous_id != told[3].anonymous_id


def test_two_customers_never_share_an_anonymous_id(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    browser.run("cx.identify('4711'); cx.identify('4712')")
    told = shop.wait_for(*GRANTED, "customer.identified", "consent.changed", "customer.identified")
    assert told[2].anonymous_id != told[4].anonymous_id


def test_after_half_an_hour_it_is_another_session(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    shop.wait_for(*GRANTED)
    browser.run("""
        const visitor = JSON.parse(localStorage["cx-touchpoints"]);
        visitor.seen -= 31 * 60_000;
        localStorage["cx-touchpoints"] = JSON.stringify(visitor);
        cx.page();
    """)
    _, before, after = shop.wait_for(*GRANTED, "page.viewed")
    assert before.anonymous_id == after.anonymous_id
    assert before.session_id != after.session_id


# --- on the way -----------------------------------------------------------------------------------


def test_what_happens_offline_arrives_once(browser: Chromium, shop: Shop) -> None:
    shop.show(before=IMPATIENT, consent="granted")
    browser.open(shop.origin)
    shop.wait_for(*GRANTED)
    browser.go_offline()
    browser.run(ORDER)
    wait_offline(browser)
    [waiting] = browser.run(WAITING)
    browser.go_online()
    *_, order = shop.wait_for(*GRANTED, "order.placed")
    assert order.event_id == waiting["event_id"]
    wait_until(lambda: browser.run(WAITING) == [], "nothing waits")
    assert [event["event_id"] for event in shop.posted].count(order.event_id) == 1


def test_pauses_between_attempts_double_up_to_a_minute(browser: Chromium, shop: Shop) -> None:
    shop.show(before=HURRIED, consent="granted")
    browser.open(shop.origin)
    shop.wait_for(*GRANTED)
    browser.go_offline()
    browser.run("pauses.length = 0; cx.track('checkout.started')")
    wait_until(lambda: len(browser.run("return pauses")) >= 9, "eight attempts")
    linger, *pauses = browser.run("return pauses")[:9]
    assert linger == 500
    for pause, least in zip(pauses, [1, 2, 4, 8, 16, 32, 60, 60], strict=True):
        assert least * 1_000 <= pause <= least * 1_500


def test_what_could_not_be_sent_goes_with_the_next_page(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    shop.wait_for(*GRANTED)
    shop.gateway.publisher.kafka = "full"
    browser.run(ORDER)
    wait_until(lambda: len(shop.posted) == 3, "an attempt in vain")
    shop.gateway.publisher.kafka = "takes"
    browser.open(f"{shop.origin}/next")
    wait_until(lambda: len(shop.taken) >= 4, "the order and the next view")
    assert sorted(shop.kinds[2:]) == ["order.placed", "page.viewed"]


def test_a_lost_answer_is_followed_by_the_same_event(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    shop.wait_for(*GRANTED)
    shop.wire.loses = 1
    browser.run(ORDER)
    wait_until(lambda: len(shop.posted) == 4, "the order again")
    *_, order = shop.wait_for(*GRANTED, "order.placed")
    assert [event["event_id"] for event in shop.posted[2:]] == [order.event_id] * 2


def test_while_kafka_is_away_it_waits_as_long_as_it_is_told(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    shop.wait_for(*GRANTED)
    shop.gateway.publisher.kafka = "full"
    browser.run(ORDER)
    wait_until(lambda: len(shop.posted) == 3, "an attempt in vain")
    shop.gateway.publisher.kafka = "takes"
    *_, order = shop.wait_for(*GRANTED, "order.placed")
    assert {event["event_id"] for event in shop.posted[2:]} == {order.event_id}
    # It was sent after the gateway's two seconds, not after its own one.
    assert order.received_at - order.occurred_at >= 2_000


def test_what_happens_just_before_the_tab_is_closed_arrives(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    browser.run(ORDER)
    # The answer to what browsers ask before, whether the page may send, finds it closed.
    shop.wire.delay_s = 1.0
    browser.close_tab()
    shop.wait_for(*GRANTED, "order.placed")


def test_what_happens_before_the_tab_is_hidden_arrives(browser: Chromium, shop: Shop) -> None:
    # Phones may end a hidden tab without a word.
    shop.show(before="setTimeout = () => 0", consent="granted")
    browser.open(shop.origin)
    shop.wait_for(*GRANTED)
    browser.run(ORDER)
    with browser.hidden():
        shop.wait_for(*GRANTED, "order.placed")


def test_what_is_refused_is_told_in_the_console_and_not_sent_again(
    browser: Chromium, shop: Shop
) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    browser.run("cx.track('refund.issued'); cx.track('order.place'); cx.track('order.placed')")
    shop.wait_for(*GRANTED, "order.placed")
    wait_until(lambda: browser.run(WAITING) == [], "nothing waits")
    warnings = [line for line in browser.console() if "cx: " in line]
    assert ["403 not_allowed" in warnings[0], "422 unknown_kind" in warnings[1]] == [True, True]
    assert len(shop.posted) == 5


def test_what_waits_is_bounded(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.origin)
    shop.wait_for(*GRANTED)
    browser.go_offline()
    browser.run("for (let i = 0; i < 130; i++) cx.track('product.viewed')")
    assert len(browser.run(WAITING)) == 100
    assert sum("too many wait" in line for line in browser.console()) == 30
    browser.go_online()
    shop.wait_for(*GRANTED, *["product.viewed"] * 100)


# --- whose pages ----------------------------------------------------------------------------------


def test_a_page_of_another_origin_is_refused(browser: Chromium, shop: Shop) -> None:
    shop.show(consent="granted")
    browser.open(shop.other_origin)
    wait_until(lambda: len(shop.wire.passed) >= 2, "an attempt")
    assert {asked[:3] for asked in shop.wire.passed[1:]} == {("OPTIONS", BATCH, 403)}
    assert shop.taken == []


def test_a_page_that_is_not_secure_sends_nothing(browser: Chromium, shop: Shop) -> None:
    # Nothing but https, and the machine itself, is secure to a browser.
    shop.show(before="Object.defineProperty(window, 'isSecureContext', {value: false})")
    browser.open(shop.origin)
    browser.run("cx.consent(true)")
    assert browser.run(STORED) == ["", {}, {}]
