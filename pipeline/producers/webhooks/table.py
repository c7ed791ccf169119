"""Every system whose webhooks are understood: one row each."""

from collections.abc import Mapping
from typing import Any, Final

from pipeline.producers.webhooks import (
    chatwoot,
    intercom,
    mailgun,
    sendgrid,
    shopify,
    slack,
    standard,
    stripe,
    twilio,
    typeform,
    zendesk,
)
from pipeline.producers.webhooks.chatwoot_events import ChatwootOptions
from pipeline.producers.webhooks.intercom_events import IntercomOptions
from pipeline.producers.webhooks.mailgun import MailgunOptions
from pipeline.producers.webhooks.sendgrid import SendgridOptions
from pipeline.producers.webhooks.shopify_shop import ShopifyOptions
from pipeline.producers.webhooks.slack import SlackOptions
from pipeline.producers.webhooks.source import Source
from pipeline.producers.webhooks.standard import StandardOptions
from pipeline.producers.webhooks.stripe_events import StripeOptions
from pipeline.producers.webhooks.twilio_request import TwilioOptions
from pipeline.producers.webhooks.typeform import TypeformOptions
from pipeline.producers.webhooks.zendesk_events import ZendeskOptions

_SOURCES: Final[tuple[Source[Any], ...]] = (
    Source("zendesk", zendesk.verify, zendesk.translate, ZendeskOptions, "text"),
    Source("intercom", intercom.verify, intercom.translate, IntercomOptions, "text"),
    Source("chatwoot", chatwoot.verify, chatwoot.translate, ChatwootOptions, "text"),
    Source("slack", slack.verify, slack.translate, SlackOptions, "text"),
    Source("typeform", typeform.verify, typeform.translate, TypeformOptions, "text"),
    Source("standard", standard.verify, standard.translate, StandardOptions, "whsec"),
    Source("stripe", stripe.verify, stripe.translate, StripeOptions, "text"),
    Source("twilio", twilio.verify, twilio.translate, TwilioOptions, "text", twilio.ANSWER),
    Source("shopify", shopify.verify, shopify.translate, ShopifyOptions, "text"),
    Source("sendgrid", sendgrid.verify, sendgrid.translate, SendgridOptions, "public_key"),
    Source("mailgun", mailgun.verify, mailgun.translate, MailgunOptions, "text", once=mailgun.once),
)
SOURCES: Final[Mapping[str, Source[Any]]] = {source.name: source for source in _SOURCES}
