"""The shop that a delivery is of: whose its touchpoints are, and what they have in common."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from pipeline.contract.details import Money
from pipeline.contract.rejection import Rejection
from pipeline.producers.webhooks.delivery import Pseudonym
from pipeline.producers.webhooks.event import Event
from pipeline.producers.webhooks.identity import Id, Person, clean_id, ids_of, ids_of_thing, named
from pipeline.producers.webhooks.moment import occurred_at
from pipeline.producers.webhooks.money import money_of
from pipeline.producers.webhooks.options import Options
from pipeline.producers.webhooks.shopify_payload import Bought, Customer, NoteAttribute

NAME: Final = "shopify"
THINGS: Final = ("order", "cart", "checkout")
LOCALE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}")


class ShopifyOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only Shopify has.

    `customer_field`: the note attribute of a cart that holds our id. `test_orders`: take orders
    that the shop made for a trial.
    """

    customer_field: str = "customer_id"
    test_orders: bool = False


class Shop(NamedTuple):
    """What the shop's deliveries are translated by; `now_ms`, in ms UTC, is when one came in."""

    options: ShopifyOptions
    pseudonym: Pseudonym
    now_ms: int

    @property
    def prefix(self) -> str:
        """Before all ids of the shop's."""
        return self.options.prefix or NAME

    def event(
        self, step: tuple[str, Id | None, str], at: str | None, channel: str, person: Person
    ) -> Event:
        """`step`: of what, which one, and what happened to it. It is the event's id.

        The ids that come with a delivery are not signed, and others for each subscription.
        """
        what, given, word = step
        thing = named(f"{self.prefix}:{what}", given)
        find = ids_of_thing if is_thing(person.vendor_id) else ids_of
        ids = find(person, self.prefix, self.options.customer, self.pseudonym)
        return Event(
            event_id=f"{thing}:{word}" if thing and "@" not in word else "",
            occurred_at=occurred_at(at, self.now_ms),
            source=NAME,
            channel=self.options.channel or channel,
            customer_id=ids.customer_id,
            anonymous_id=ids.anonymous_id,
        )

    def buyer(self, bought: Bought, otherwise: str | None) -> Person:
        """Who buys: the customer, and while there is none, `otherwise`."""
        customer = bought.customer or Customer()
        return Person(
            customer.id if clean_id(customer.id) is not None else otherwise,
            self._ours(bought.note_attributes) or customer.multipass_identifier,
            customer.email or bought.email,
            customer.phone or bought.phone,
        )

    def of_order(self, order_id: Id, email: str | None = None) -> Person:
        """Whoever ordered, where only the order is named."""
        return Person(one_of("order", order_id), None, email)

    def of_cart(self, token: str, attributes: Iterable[NoteAttribute]) -> Person:
        """Whoever has a cart."""
        return Person(one_of("cart", token), self._ours(attributes))

    def _ours(self, attributes: Iterable[NoteAttribute]) -> Id | None:
        name = self.options.customer_field
        return next((one.value for one in attributes if one.name == name), None)


def one_of(what: str, given: Id | None) -> str | None:
    """One of the shop's things that are no customer: `order:7`."""
    return named(what, given)


def is_thing(given: Id | None) -> bool:
    """Whether an id is that of such a thing."""
    return isinstance(given, str) and given.partition(":")[0] in THINGS


def price(amount: str | None, currency: str | None) -> Money | Rejection | None:
    """A price, nothing where there is none, or why it is no price."""
    if amount is None or currency is None:
        return None
    return money_of(amount, currency) or Rejection("invalid_field", "a price: not a number")


def locale_of(given: str | None) -> str | None:
    """A locale such as `de` or `en-GB`."""
    return given if given is not None and LOCALE.fullmatch(given) else None
