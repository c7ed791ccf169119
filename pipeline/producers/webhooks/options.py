"""What can be set for one configured webhook: the fields of its TOML table."""

from msgspec import Struct

from pipeline.producers.touchpoints.envelope import Channel
from pipeline.producers.webhooks.identity import Id, IdField, clean_id


class Options(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all sources have; those that need more have a subclass of it.

    `prefix` stands before all ids that the sender made, the source's name where none is given:
    two accounts of one source need two. `channel` is for what does not say its own. `customer`:
    which of the sender's fields is the `customer_id`, the first that is there. `queue` is for all
    cases, `queues` for those of a group, team or inbox of the sender, by its id.
    """

    prefix: str | None = None
    channel: Channel | None = None
    customer: tuple[IdField, ...] = ("external_id",)
    queue: str | None = None
    queues: dict[str, str] = {}

    def queue_of(self, group: Id | None) -> str | None:
        """The queue of a group of the sender's."""
        return self.queues.get(clean_id(group) or "", self.queue)
