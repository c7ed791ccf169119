from pipeline.core.commerce import Commerce
from tests.unit.core.story import Story, after, told


def commerce_of(story: Story) -> Commerce:
    commerce = story.journey.commerce
    assert commerce
    return commerce


def test_orders_are_counted_and_their_worth_added_up_by_currency() -> None:
    story = told(
        "0m order.placed commerce amount=1000EUR",
        "1m order.placed app amount=500EUR",
        "2m order.placed commerce amount=700USD",
        "3m order.placed store",
    )
    assert commerce_of(story).orders == 4
    assert commerce_of(story).spend == {"EUR": 1500, "USD": 700}


def test_a_refund_is_taken_off_and_a_cancellation_counted() -> None:
    story = told(
        "0m order.placed commerce amount=1000EUR",
        "1m order.cancelled commerce amount=1000EUR",
        "2m refund.issued billing amount=400EUR",
    )
    assert commerce_of(story).spend == {"EUR": 600}
    assert (commerce_of(story).orders, commerce_of(story).cancelled) == (1, 1)


def test_first_and_last_order_are_by_event_time() -> None:
    story = told("5m order.placed store", "1m order.placed store", "3m order.placed store")
    assert commerce_of(story).first_order_at == after("1m")
    assert commerce_of(story).last_order_at == after("5m")
