"""Gives each run of our engine an empty log of its own beside the sources that were filled once."""

from confluent_kafka.admin import AdminClient

from pipeline.broker.admin import create_topics
from pipeline.contract.topics import Topics
from pipeline.settings import Settings
from tests.support.waiting import wait_until

SECONDS = 30.0


async def renew_state_topics(settings: Settings, topics: Topics) -> None:
    """Delete what an earlier run wrote, and create all that the worker writes to.

    Raises `RuntimeError` when the broker has them otherwise than declared.
    """
    sources = {topic.name for topic in topics.sources()}
    written = [topic for topic in topics.all() if topic.name not in sources]
    _delete(AdminClient({"bootstrap.servers": settings.brokers}), {t.name for t in written})
    if problems := (await create_topics(settings, written)).problems:
        raise RuntimeError("; ".join(problem.text for problem in problems))


def _delete(admin: AdminClient, names: set[str]) -> None:
    found = names & set(admin.list_topics(timeout=SECONDS).topics)
    if found:
        for deleted in admin.delete_topics(sorted(found)).values():
            deleted.result(SECONDS)
        wait_until(
            lambda: not names & set(admin.list_topics(timeout=SECONDS).topics),
            "the state topics of the last run to go",
            SECONDS,
        )
