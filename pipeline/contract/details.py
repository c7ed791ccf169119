"""The fields that only some kinds have: one record each, in the order of the schema's union.

Times are ms UTC, durations ms; names and order of fields are those of `schemas/touchpoint`.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

Int = Annotated[int, Meta(ge=-(2**31), lt=2**31)]
Long = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]


class Detail(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """What all of these are."""


class Message(Detail, frozen=True, kw_only=True, gc=False):
    """A message in a case; an internal one is not seen by the customer.

    Without `author` it is the actor's: an agent is human, bot and system are bots.
    """

    visibility: Literal["public", "internal"] = "public"
    author: Literal["human", "bot", "campaign"] | None = None


class Survey(Detail, frozen=True, kw_only=True, gc=False):
    """A survey sent or answered; `score` as given: csat 1 to 5, nps 0 to 10, ces 1 to 7."""

    survey: Literal["csat", "nps", "ces"]
    survey_id: str
    score: Int | None = None
    scale: str | None = None


class Money(Detail, frozen=True, kw_only=True, gc=False):
    """An amount in the minor unit of an ISO 4217 currency."""

    amount_minor: Long
    currency: str


class Shipment(Detail, frozen=True, kw_only=True, gc=False):
    """A parcel; `promised_at` is by when it should be there, `lost` that it never will."""

    promised_at: Long | None = None
    shipment_id: str | None = None
    lost: bool = False


class Degradation(Detail, frozen=True, kw_only=True, gc=False):
    """Something did not work as it should, at a page or step, for `duration_ms`."""

    problem: Literal["error", "slow_page", "failed_step"]
    duration_ms: Long | None = None
    step: str | None = None


class Experiment(Detail, frozen=True, kw_only=True, gc=False):
    """The variant of an experiment that was shown."""

    experiment: str
    variant: str


class Merge(Detail, frozen=True, kw_only=True, gc=False):
    """The case that goes on in place of the touchpoint's."""

    into_case_id: str


class Sentiment(Detail, frozen=True, kw_only=True, gc=False):
    """How somebody spoke of us, as the source judged it."""

    sentiment: Literal["positive", "neutral", "negative"]


class Tier(Detail, frozen=True, kw_only=True, gc=False):
    """The new loyalty tier, and the one before."""

    tier: str
    previous: str | None = None


class Points(Detail, frozen=True, kw_only=True, gc=False):
    """Loyalty points earned or redeemed."""

    points: Long


class Consent(Detail, frozen=True, kw_only=True, gc=False):
    """What personal data may be used for; not `granted` is withdrawn."""

    purpose: str
    granted: bool


class Article(Detail, frozen=True, kw_only=True, gc=False):
    """A help article, and whether the reader found it helpful."""

    article_id: str
    helpful: bool | None = None


class Campaign(Detail, frozen=True, kw_only=True, gc=False):
    """An advertisement or a campaign, and which text or picture of it."""

    campaign_id: str
    creative: str | None = None


class Subscription(Detail, frozen=True, kw_only=True, gc=False):
    """What is subscribed to, and when it would renew next."""

    plan: str
    renews_at: Long | None = None
    subscription_id: str | None = None


class Product(Detail, frozen=True, kw_only=True, gc=False):
    """A product that was looked at, used or recommended."""

    product_id: str
    quantity: Int | None = None


class Search(Detail, frozen=True, kw_only=True, gc=False):
    """How many results a search had; its words are not kept."""

    results: Int


class Task(Detail, frozen=True, kw_only=True, gc=False):
    """What was to be done in the self-service portal."""

    task: str


class Booking(Detail, frozen=True, kw_only=True, gc=False):
    """An appointment or a reservation."""

    starts_at: Long | None = None
    booking_id: str | None = None


class Call(Detail, frozen=True, kw_only=True, gc=False):
    """A phone call; `duration_ms` of the wait until answered or given up, or of the talk."""

    call_id: str | None = None
    duration_ms: Long | None = None


class Review(Detail, frozen=True, kw_only=True, gc=False):
    """A public review of 1 to 5 stars."""

    rating: Int
    product_id: str | None = None


class Outreach(Detail, frozen=True, kw_only=True, gc=False):
    """Why we spoke first, and which action asked for it."""

    reason: str | None = None
    action_id: str | None = None


class Profile(Detail, frozen=True, kw_only=True, gc=False):
    """What is known of a customer: keyed hashes, for matching only, and segments."""

    email_hash: str | None = None
    phone_hash: str | None = None
    segments: list[str] = []


class AgentStatus(Detail, frozen=True, kw_only=True, gc=False):
    """What an agent is ready for."""

    status: Literal["available", "busy", "away", "offline"]


class Training(Detail, frozen=True, kw_only=True, gc=False):
    """A training."""

    course: str


# The order is that of the schema's union, where None comes first.
DETAILS: Final[tuple[type[Detail], ...]] = (
    Message,
    Survey,
    Money,
    Shipment,
    Degradation,
    Experiment,
    Merge,
    Sentiment,
    Tier,
    Points,
    Consent,
    Article,
    Campaign,
    Subscription,
    Product,
    Search,
    Task,
    Booking,
    Call,
    Review,
    Outreach,
    Profile,
    AgentStatus,
    Training,
)
