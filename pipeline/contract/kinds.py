"""The closed sets of the vocabulary: kinds, channels, actors, priorities, origins."""

from typing import Final, NamedTuple

from pipeline.contract.details import (
    AgentStatus,
    Article,
    Booking,
    Call,
    Campaign,
    Consent,
    Degradation,
    Detail,
    Experiment,
    Merge,
    Message,
    Money,
    Outreach,
    Points,
    Product,
    Profile,
    Review,
    Search,
    Sentiment,
    Shipment,
    Subscription,
    Survey,
    Task,
    Tier,
    Training,
)


class Kind(NamedTuple):
    """One kind of touchpoint.

    `stage`: of the customer's journey, or what else it belongs to. `detail`: the only one it may
    carry. `needs`: fields it makes no sense without.
    """

    name: str
    stage: str
    detail: type[Detail] | None = None
    needs: tuple[str, ...] = ()


DETAIL: Final = ("detail",)
CASE: Final = ("case_id",)
AGENT: Final = ("agent_id",)

# Append only: the place in this table is stored in journeys.
_KINDS: Final = (
    Kind("ad.viewed", "awareness", Campaign),
    Kind("ad.clicked", "awareness", Campaign),
    Kind("campaign.sent", "awareness", Campaign),
    Kind("campaign.opened", "awareness", Campaign),
    Kind("campaign.clicked", "awareness", Campaign),
    Kind("campaign.unsubscribed", "awareness", Campaign),
    Kind("page.viewed", "consideration"),
    Kind("search.performed", "consideration", Search),
    Kind("product.viewed", "consideration", Product),
    Kind("recommendation.shown", "consideration", Product),
    Kind("recommendation.clicked", "consideration", Product),
    Kind("experiment.exposed", "consideration", Experiment, DETAIL),
    Kind("review.read", "consideration", Product),
    Kind("experience.degraded", "friction", Degradation, DETAIL),
    Kind("payment.failed", "friction", Money),
    Kind("portal.task_failed", "friction", Task),
    Kind("article.viewed", "self-service", Article),
    Kind("article.rated", "self-service", Article, DETAIL),
    Kind("bot.session_started", "self-service"),
    Kind("bot.answered", "self-service"),
    Kind("bot.handed_off", "self-service"),
    Kind("bot.session_ended", "self-service"),
    Kind("portal.task_completed", "self-service", Task),
    Kind("cart.updated", "purchase", Money),
    Kind("checkout.started", "purchase", Money),
    Kind("order.placed", "purchase", Money),
    Kind("order.cancelled", "purchase", Money),
    Kind("booking.made", "purchase", Booking),
    Kind("payment.succeeded", "purchase", Money),
    Kind("invoice.issued", "purchase", Money),
    Kind("refund.issued", "purchase", Money),
    Kind("shipment.dispatched", "delivery", Shipment),
    Kind("shipment.delayed", "delivery", Shipment),
    Kind("shipment.delivered", "delivery", Shipment),
    Kind("return.requested", "delivery"),
    Kind("return.completed", "delivery"),
    Kind("product.used", "use", Product),
    Kind("product.failed", "use", Product),
    Kind("subscription.started", "use", Subscription),
    Kind("subscription.renewed", "use", Subscription),
    Kind("subscription.cancelled", "use", Subscription),
    Kind("case.opened", "service", None, CASE),
    Kind("message.received", "service", Message),
    Kind("message.sent", "service", Message),
    Kind("case.assigned", "service", None, CASE),
    Kind("case.transferred", "service", None, CASE),
    Kind("case.waiting", "service", None, CASE),
    Kind("case.on_hold", "service", None, CASE),
    Kind("case.prioritised", "service", None, ("case_id", "priority")),
    Kind("case.resolved", "service", None, CASE),
    Kind("case.reopened", "service", None, CASE),
    Kind("case.closed", "service", None, CASE),
    Kind("case.merged", "service", Merge, ("case_id", "detail")),
    Kind("call.queued", "service", Call),
    Kind("call.answered", "service", Call),
    Kind("call.abandoned", "service", Call),
    Kind("call.ended", "service", Call),
    Kind("callback.requested", "service", Call),
    Kind("survey.sent", "feedback", Survey, DETAIL),
    Kind("survey.answered", "feedback", Survey, DETAIL),
    Kind("review.posted", "feedback", Review),
    Kind("complaint.filed", "feedback"),
    Kind("social.mentioned", "feedback", Sentiment, DETAIL),
    Kind("points.earned", "loyalty", Points, DETAIL),
    Kind("points.redeemed", "loyalty", Points, DETAIL),
    Kind("tier.changed", "loyalty", Tier, DETAIL),
    Kind("referral.made", "loyalty"),
    Kind("notification.sent", "reaching out", Outreach),
    Kind("followup.sent", "reaching out", Outreach),
    Kind("customer.identified", "identity", Profile, ("customer_id",)),
    Kind("customer.updated", "identity", Profile),
    Kind("consent.changed", "identity", Consent, DETAIL),
    Kind("erasure.requested", "identity"),
    Kind("agent.status_changed", "staff", AgentStatus, ("agent_id", "detail")),
    Kind("training.completed", "staff", Training, AGENT),
)
KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in _KINDS}
KIND_NUMBER: Final[dict[str, int]] = {name: number for number, name in enumerate(KINDS)}

# Append only, for the same reason. A new one is one line here; its topic follows from it.
CHANNELS: Final = (
    "web",
    "app",
    "email",
    "phone",
    "chat",
    "social",
    "store",
    "bot",
    "knowledge",
    "marketing",
    "commerce",
    "billing",
    "delivery",
    "survey",
)
CHANNEL_NUMBER: Final[dict[str, int]] = {name: number for number, name in enumerate(CHANNELS)}

ACTORS: Final = ("customer", "agent", "bot", "system")
PRIORITIES: Final = ("low", "normal", "high", "urgent")
ORIGINS: Final = ("live", "backfill")
