"""A story on a terminal: complete, in UTC, and nothing in it steers the terminal."""

from io import StringIO

from rich.console import Console

from pipeline.core.journey import Journey
from pipeline.serving.story import tell
from pipeline.serving.story_text import print_story, story_console
from tests.unit.serving.journeys import a_busy_journey, a_buyers_journey, journey_of, touch


def text_of(journey: Journey | None = None) -> str:
    written = StringIO()
    console = Console(file=written, width=200, markup=False, highlight=False, emoji=False)
    print_story(tell("c:4711", journey or a_busy_journey()), console)
    return written.getvalue()


def test_everything_a_reader_looks_for_is_there() -> None:
    text = text_of()
    for part in (
        "c:4711",
        "stage         service",
        "8, from 2024-03-22 12:00:00 to 2024-05-01 13:20:00 UTC",
        "csat          latest 4, mean 4.0 of 1 answer",
        "orders        1, 19.99 EUR",
        "bad moments   1, latest: shipment.delayed 2024-04-30 12:00:00",
        "followed up   never",
        "Open cases",
        "Resolved and closed cases",
        "1h 5m",
        "Last 8 touchpoints",
    ):
        assert part in text, part


def test_purchases_parcels_and_subscriptions_have_a_line_each() -> None:
    lines = text_of(a_buyers_journey()).splitlines()
    assert "checkouts     1 abandoned lately, latest: web 2024-04-28 12:00:00" in lines
    [shipments] = [line for line in lines if line.startswith("shipments ")]
    assert "no promise, delivered 2024-05-01 12:01:00" in shipments
    assert "promised 2024-05-01 12:00:00, delivered 2024-05-01 12:01:00, late" in shipments
    assert "promised 2024-05-02 12:00:00, under way" in shipments
    assert "subscriptions subscription.cancelled 2024-05-01 12:03:00" in lines
    assert "experiments   price: low, ordered 2024-04-30 12:00:00" in lines


def test_an_id_cannot_steer_the_terminal() -> None:
    text = text_of()
    assert "\x1b" not in text
    assert "B·[31m" in text


def test_an_id_that_looks_like_markup_is_printed_as_it_is() -> None:
    written = StringIO()
    console = story_console()
    console.file = written
    print_story(tell("c:[red]:smile:", journey_of(touch(1, "page.viewed", 0, "web"))), console)
    assert "c:[red]:smile:" in written.getvalue()


def test_what_is_not_known_takes_no_room() -> None:
    written = StringIO()
    console = Console(file=written, width=200)
    print_story(tell("c:1", journey_of(touch(1, "page.viewed", 0, "web"))), console)
    text = written.getvalue()
    assert "orders" not in text
    assert "Open cases" not in text
    assert "bad moments" not in text
    for name in ("checkouts", "shipments", "subscriptions", "experiments"):
        assert name not in text
