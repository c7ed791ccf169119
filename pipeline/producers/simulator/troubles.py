"""What customers need help with: one row each."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Trouble:
    """A reason to seek help; shares from 0 to 1."""

    name: str
    queue: str
    self_service: float  # solved by reading, or by the bot
    urgent: float  # comes in with a raised priority


# What comes out of other things that happen to a customer.
LATE_PARCEL: Final = Trouble("late parcel", "delivery", 0.25, 0.25)
FAILED_PAYMENT: Final = Trouble("failed payment", "billing", 0.30, 0.30)
BROKEN_SITE: Final = Trouble("error on the site", "technical", 0.35, 0.10)
BROKEN_PRODUCT: Final = Trouble("product fails", "technical", 0.40, 0.20)
WRONG_PARCEL: Final = Trouble("return", "delivery", 0.45, 0.05)

# What customers ask out of the blue, and how often each.
QUESTIONS: Final = (
    (Trouble("invoice question", "billing", 0.35, 0.05), 0.27),
    (Trouble("where is my parcel", "delivery", 0.50, 0.10), 0.22),
    (Trouble("how does it work", "technical", 0.45, 0.05), 0.26),
    (Trouble("advice before buying", "general", 0.40, 0.02), 0.25),
)
