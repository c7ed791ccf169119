"""What is read of Intercom's notifications; texts and names are not."""

from msgspec import Struct

from pipeline.producers.webhooks.identity import Id

Time = str | int | float


class Kind(Struct, frozen=True):
    """What any notification says of itself."""

    topic: str


class Contact(Struct, frozen=True):
    """A user or lead; `external_id` is ours."""

    id: Id | None = None
    external_id: Id | None = None
    email: str | None = None
    phone: str | None = None


class Contacts(Struct, frozen=True):
    """A list of contacts, as newer versions of the API write it."""

    contacts: list[Contact] = []


class Author(Struct, frozen=True):
    """Who wrote or did something: user, lead, contact, admin, team or bot."""

    type: str | None = None
    id: Id | None = None
    email: str | None = None


class Part(Struct, frozen=True):
    """A reply, a note or a change in a conversation."""

    id: Id | None = None
    created_at: Time | None = None
    author: Author = Author()
    assigned_to: Author | None = None


class Parts(Struct, frozen=True):
    """The parts that a notification is about."""

    conversation_parts: list[Part] = []


class Beginning(Struct, frozen=True):
    """How a conversation began; `type` is such as conversation or email."""

    type: str | None = None
    author: Author = Author()


class Rating(Struct, frozen=True):
    """How a customer rated a conversation, 1 to 5."""

    rating: int | None = None


class Conversation(Struct, frozen=True):
    """A conversation after the event. `ai_agent_participated`: a bot tried to answer."""

    id: Id
    source: Beginning | None = None
    contacts: Contacts | list[Contact] | None = None
    admin_assignee_id: Id | None = None
    team_assignee_id: Id | None = None
    priority: str | None = None
    ai_agent_participated: bool | None = None
    conversation_parts: Parts | None = None
    conversation_rating: Rating | None = None


class ConversationData(Struct, frozen=True):
    """What a notification of a conversation is about."""

    item: Conversation


class ConversationPayload(Struct, frozen=True):
    """A notification; its id is the same when it is sent again."""

    id: Id
    data: ConversationData
    created_at: Time | None = None


class ContactData(Struct, frozen=True):
    """What a notification of a contact is about."""

    item: Contact


class ContactPayload(Struct, frozen=True):
    """A notification about a contact."""

    id: Id
    data: ContactData
    created_at: Time | None = None
