"""What is read of Zendesk's deliveries; texts, names and addresses of people are not."""

from msgspec import Struct, field

from pipeline.producers.webhooks.identity import Id


class Kind(Struct, frozen=True):
    """What any delivery says of itself."""

    type: str


class Via(Struct, frozen=True):
    """How a ticket came in."""

    channel: str | None = None


class Ticket(Struct, frozen=True):
    """The ticket after the event. `actor_id` is who brought the event about; `-1` is Zendesk."""

    id: Id
    requester_id: Id | None = None
    submitter_id: Id | None = None
    actor_id: Id | None = None
    group_id: Id | None = None
    priority: str | None = None
    via: Via = Via()


class Author(Struct, frozen=True):
    """Who wrote a comment."""

    id: Id | None = None
    is_staff: bool = False


class Comment(Struct, frozen=True):
    """A comment on a ticket; one that is not public is a note."""

    author: Author
    is_public: bool = True


class Actor(Struct, frozen=True):
    """Who sent a message: end_user, agent, trigger or system."""

    type: str
    id: Id | None = None


class Satisfaction(Struct, frozen=True):
    """A rating: good or bad, or a number from 1 to 5."""

    score: Id | None = None


class Change(Struct, frozen=True):
    """What the event is about; which of these are there depends on its type."""

    current: Id | None = None
    previous: Id | None = None
    comment: Comment | None = None
    actor: Actor | None = None
    target_ticket_id: Id | None = None
    satisfaction_score: Satisfaction | None = None


class TicketPayload(Struct, frozen=True):
    """A delivery about a ticket; the id is the event's, and the same when it is sent again."""

    id: Id
    detail: Ticket
    time: str | None = None
    event: Change = field(default_factory=Change)


class User(Struct, frozen=True):
    """A user after the event."""

    id: Id
    external_id: Id | None = None
    role: str | None = None
    email: str | None = None


class UserPayload(Struct, frozen=True):
    """A delivery about a user."""

    id: Id
    detail: User
    time: str | None = None
