"""Who the customers are: a visible table of personas, and the customer as seen in one activity."""

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from typing import Final


@dataclass(frozen=True, slots=True)
class Persona:
    """How a kind of customer behaves; every share is from 0 to 1."""

    name: str
    share: float  # of all customers
    on_app: float  # visits by the app instead of the web site
    anonymous: float  # web visits that begin without signing in
    buys: float  # visits that fill a cart
    reads_first: float  # looks into the help pages before anything else
    tries_bot: float  # then asks the bot
    contact: tuple[float, float, float]  # by e-mail, chat, phone
    patience: float  # 1 is the average
    answers: float  # surveys answered, of those sent
    mood: float  # points of satisfaction they bring along, on the scale of 1 to 5


PERSONAS: Final = (
    Persona("regular", 0.38, 0.40, 0.30, 0.30, 0.45, 0.30, (0.45, 0.30, 0.25), 1.0, 0.35, 0.0),
    Persona("digital", 0.24, 0.75, 0.20, 0.36, 0.65, 0.50, (0.20, 0.65, 0.15), 0.7, 0.30, 0.1),
    Persona("bargain", 0.18, 0.30, 0.55, 0.22, 0.35, 0.25, (0.55, 0.25, 0.20), 0.8, 0.25, -0.4),
    Persona("caller", 0.12, 0.05, 0.40, 0.24, 0.15, 0.05, (0.25, 0.05, 0.70), 1.4, 0.40, 0.2),
    Persona("business", 0.08, 0.10, 0.10, 0.40, 0.40, 0.10, (0.60, 0.15, 0.25), 0.6, 0.20, -0.1),
)
LOCALES: Final = ("en-GB", "de-DE", "fr-FR", "en-IE", "nl-NL", "es-ES")
LOCALE_SHARES: Final = (0.35, 0.60, 0.78, 0.85, 0.94, 1.0)  # running sums
PERSONA_SHARES: Final = tuple(accumulate(persona.share for persona in PERSONAS))


def spread(number: int, salt: int) -> float:
    """A fixed, well-mixed fraction from 0 to 1 of a customer's number (Knuth's hash)."""
    return ((number * 2654435761 + salt * 40503) & 0xFFFFFFFF) / 0x100000000


class Customer:
    """One person in one activity: known by customer id, or so far by a visitor's id only."""

    __slots__ = ("anonymous_id", "currency", "customer_id", "locale", "number", "persona")

    def __init__(self, number: int) -> None:
        """The same number is the same person: persona, locale and currency follow from it."""
        self.number = number
        self.customer_id: str | None = f"cust-{number:07d}"
        self.anonymous_id: str | None = None
        self.persona = PERSONAS[min(bisect(PERSONA_SHARES, spread(number, 1)), len(PERSONAS) - 1)]
        self.locale = LOCALES[min(bisect(LOCALE_SHARES, spread(number, 2)), len(LOCALES) - 1)]
        self.currency = "GBP" if self.locale == "en-GB" else "EUR"

    def arrive_unknown(self, anonymous_id: str) -> None:
        """From here on only a visitor's id is known of them."""
        self.customer_id, self.anonymous_id = None, anonymous_id

    def sign_in(self) -> None:
        """From here on they are known; the visitor's id stays, as a browser keeps it."""
        self.customer_id = f"cust-{self.number:07d}"
