"""Which topics a broker has, and waiting for those that somebody else is about to create."""

from collections.abc import Callable, Collection

from pipeline.broker.admin import open_admin
from pipeline.broker.patience import NotYet, wait_for
from pipeline.settings import Settings


async def partition_counts(settings: Settings) -> dict[str, int]:
    """Every topic there is, and how many partitions it has; creates none."""
    async with open_admin(settings) as admin:
        # All topics are asked for: a broker may create a topic that is asked for by name.
        return {found["topic"]: len(found["partitions"]) for found in await admin.describe_topics()}


async def wait_for_topics(
    settings: Settings, names: Collection[str], notify: Callable[[str], None]
) -> None:
    """Return once all of them are there.

    To be called before any client names a topic: brokers that create what is asked for would
    create them, and not as declared. Raises NotInTime after `settings.connect_timeout_s`.
    """

    async def look() -> None:
        counts = await partition_counts(settings)
        missing = sorted(name for name in names if name not in counts)
        if missing:
            raise NotYet(f"{len(missing)} missing, such as {missing[0]} (cx topics create)")

    await wait_for(look, "complete set of topics", settings.connect_timeout_s, notify)
