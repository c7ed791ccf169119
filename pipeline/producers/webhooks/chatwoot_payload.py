"""What is read of Chatwoot's deliveries; texts and names are not."""

from typing import Any

from msgspec import Struct, field

from pipeline.producers.webhooks.identity import Id

Time = str | int | float


class Kind(Struct, frozen=True):
    """What any delivery says of itself."""

    event: str


class Somebody(Struct, frozen=True):
    """A contact, an agent or a bot, as `type` says; `identifier` is our id of a contact."""

    id: Id | None = None
    type: str | None = None
    identifier: Id | None = None
    email: str | None = None
    phone_number: str | None = None


class Team(Struct, frozen=True):
    """The team that has a conversation."""

    id: Id | None = None


class Meta(Struct, frozen=True):
    """Whose conversation it is, and who has it."""

    sender: Somebody | None = None
    assignee: Somebody | None = None
    team: Team | None = None


class Latest(Struct, frozen=True):
    """The message that comes along with a conversation; its type is a number there."""

    message_type: Id | None = None
    sender_type: str | None = None


class Conversation(Struct, frozen=True):
    """A conversation after the event; `channel` is such as `Channel::WebWidget`."""

    id: Id
    inbox_id: Id | None = None
    channel: str | None = None
    status: str | None = None
    priority: str | None = None
    created_at: Time | None = None
    updated_at: Time | None = None
    meta: Meta = Meta()
    messages: list[Latest] = []


class Changed(Struct, frozen=True):
    """What an attribute was and is."""

    previous_value: Any = None
    current_value: Any = None


class ConversationPayload(Conversation, frozen=True):
    """A delivery about a conversation: its fields, and those that changed."""

    changed_attributes: list[dict[str, Changed]] | None = None


class Rating(Struct, frozen=True):
    """An answer to the survey after a conversation."""

    rating: int | None = None


class Submitted(Struct, frozen=True):
    """What a customer put into a form."""

    csat_survey_response: Rating | None = None


class Content(Struct, frozen=True):
    """What a message holds besides its text. Other forms submit lists of texts."""

    submitted_values: Submitted | list[Any] | None = None


class Additional(Struct, frozen=True):
    """Where a message comes from."""

    campaign_id: Id | None = None


class MessagePayload(Struct, frozen=True):
    """A delivery about a message: incoming, outgoing, template or activity."""

    id: Id
    message_type: Id
    conversation: Conversation
    created_at: Time | None = None
    private: bool = False
    content_type: str | None = None
    content_attributes: Content | None = None
    additional_attributes: Additional | None = None
    sender: Somebody | None = None


class ContactPayload(Struct, frozen=True):
    """A delivery about a contact."""

    id: Id
    identifier: Id | None = None
    email: str | None = None
    phone_number: str | None = None
    created_at: Time | None = None
    updated_at: Time | None = None
    changed_attributes: list[dict[str, Changed]] | None = field(default=None)
