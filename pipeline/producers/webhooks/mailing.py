"""What mail services tell of mails that were sent for us, in common: Mailgun, SendGrid."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pipeline.contract.details import Campaign, Consent
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.delivery import Pseudonym
from pipeline.producers.webhooks.event import Event, touchpoint
from pipeline.producers.webhooks.identity import Id, Person, clean_id, ids_of, named, shielded
from pipeline.producers.webhooks.options import Options

SENT: Final = "campaign.sent"
OPENED: Final = "campaign.opened"
CLICKED: Final = "campaign.clicked"
UNSUBSCRIBED: Final = "campaign.unsubscribed"
RESUBSCRIBED: Final = "consent.changed"

# These tell of the customer's wish, whatever mail it was.
WISHES: Final = (UNSUBSCRIBED, RESUBSCRIBED)


class MailOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What mail services have.

    `customer_field`: the argument of a mail that holds our id of the customer. `campaign_fields`:
    where a mail names its campaign; the first that is there. Mails of none are not read.
    """

    customer_field: str = "customer_id"
    campaign_fields: tuple[str, ...] = ("campaign_id",)


class Mail(NamedTuple):
    """What happened with a mail, `at` ms UTC; `named_by` may hold its campaign and our ids."""

    kind: str
    event_id: Id
    at: int
    address: str | None
    named_by: Mapping[str, Any]


def of_mail(
    mail: Mail, source: str, options: MailOptions, pseudonym: Pseudonym
) -> list[Touchpoint]:
    """The touchpoint of a mail; none where the mail is of no campaign."""
    campaign_id = _campaign(mail.named_by, options, pseudonym)
    if campaign_id is None and mail.kind not in WISHES:
        return []
    prefix = options.prefix or source
    # The address is all that mail services know of somebody: it is their id of the customer.
    person = Person(mail.address, _text(mail.named_by.get(options.customer_field)), mail.address)
    customer_id, anonymous_id = ids_of(person, prefix, options.customer, pseudonym)
    event = Event(
        event_id=named(prefix, mail.event_id) or "",
        occurred_at=mail.at,
        source=source,
        channel=options.channel or "marketing",
        customer_id=customer_id,
        anonymous_id=anonymous_id,
    )
    if mail.kind == RESUBSCRIBED:
        detail = Consent(purpose="marketing", granted=True)
        return [touchpoint(event, mail.kind, detail, actor="customer")]
    campaign = None if campaign_id is None else Campaign(campaign_id=campaign_id)
    actor = "system" if mail.kind == SENT else "customer"
    return [touchpoint(event, mail.kind, campaign, actor=actor)]


def _campaign(
    named_by: Mapping[str, Any], options: MailOptions, pseudonym: Pseudonym
) -> str | None:
    for field in options.campaign_fields:
        given = named_by.get(field)
        first = given[0] if isinstance(given, list) and given else given
        if (text := clean_id(_text(first))) is not None:
            return shielded(text, pseudonym)
    return None


def _text(given: object) -> str | None:
    """Texts and numbers; arguments of a mail may be anything."""
    if isinstance(given, bool) or not isinstance(given, str | int):
        return None
    return given if isinstance(given, str) else f"{given}"
