"""The page of webhooks names what the code knows."""

import re

import pytest

from pipeline.producers.webhooks.chatwoot import CONTACT_EVENTS
from pipeline.producers.webhooks.chatwoot_events import CONVERSATION_EVENTS, MESSAGE_EVENTS
from pipeline.producers.webhooks.identity import JUNK
from pipeline.producers.webhooks.intercom_events import CONVERSATION_TOPICS
from pipeline.producers.webhooks.mailgun import KINDS as MAILGUN_KINDS
from pipeline.producers.webhooks.options import Options
from pipeline.producers.webhooks.sendgrid import KINDS as SENDGRID_KINDS
from pipeline.producers.webhooks.shopify_events import TOPICS
from pipeline.producers.webhooks.stripe import CUSTOMER_EVENTS
from pipeline.producers.webhooks.stripe_events import EVENTS as STRIPE_EVENTS
from pipeline.producers.webhooks.table import SOURCES
from pipeline.producers.webhooks.zendesk import USER_EVENTS
from pipeline.producers.webhooks.zendesk_events import TICKET_EVENTS
from tests.support.components import CHECKOUT

PAGE = (CHECKOUT / "docs" / "webhooks.md").read_text()
SECTIONS = {
    section.partition("\n")[0].casefold().split()[0]: section for section in PAGE.split("\n## ")[1:]
}


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_has_its_section_with_its_own_options(name: str) -> None:
    own = set(SOURCES[name].options.__struct_fields__) - set(Options.__struct_fields__)
    assert [option for option in own if f"`{option}" not in SECTIONS[name]] == []


def test_what_all_have_is_in_the_table_of_options() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", SECTIONS["what"], re.MULTILINE))
    assert named == set(Options.__struct_fields__)


def test_every_junk_id_is_named() -> None:
    page = SECTIONS["what"].casefold()
    assert [junk for junk in JUNK if junk and f"`{junk}`" not in page] == []


@pytest.mark.parametrize(
    ("section", "events"),
    [
        ("zendesk", {*TICKET_EVENTS, *USER_EVENTS}),
        ("intercom", {*CONVERSATION_TOPICS, "contact.user.created", "contact.lead.signed_up"}),
        ("chatwoot", {*MESSAGE_EVENTS, *CONVERSATION_EVENTS, *CONTACT_EVENTS}),
        ("shopify", set(TOPICS)),
        ("sendgrid", set(SENDGRID_KINDS)),
        ("mailgun", set(MAILGUN_KINDS)),
        ("stripe", {*STRIPE_EVENTS, *CUSTOMER_EVENTS}),
    ],
)
def test_every_event_is_in_the_table_of_its_source_and_no_other(
    section: str, events: set[str]
) -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", SECTIONS[section], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([^`]+)`", row)} == events
