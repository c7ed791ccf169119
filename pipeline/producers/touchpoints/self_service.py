"""Touchpoints of self-service: customers help themselves."""

from typing import Unpack

from pipeline.contract.details import Article, Task
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import Anyone, Channel, touchpoint


def article_viewed(
    *,
    article_id: str,
    helpful: bool | None = None,
    channel: Channel = "knowledge",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A help article was read."""
    detail = Article(article_id=article_id, helpful=helpful)
    return touchpoint("article.viewed", channel, envelope, detail)


def article_rated(
    *,
    article_id: str,
    helpful: bool | None = None,
    channel: Channel = "knowledge",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A reader said whether a help article was helpful."""
    detail = Article(article_id=article_id, helpful=helpful)
    return touchpoint("article.rated", channel, envelope, detail)


def bot_session_started(*, channel: Channel = "bot", **envelope: Unpack[Anyone]) -> Touchpoint:
    """A conversation with a bot began."""
    return touchpoint("bot.session_started", channel, envelope)


def bot_answered(*, channel: Channel = "bot", **envelope: Unpack[Anyone]) -> Touchpoint:
    """A bot answered."""
    return touchpoint("bot.answered", channel, envelope)


def bot_handed_off(*, channel: Channel = "bot", **envelope: Unpack[Anyone]) -> Touchpoint:
    """A bot handed the customer over to people."""
    return touchpoint("bot.handed_off", channel, envelope)


def bot_session_ended(*, channel: Channel = "bot", **envelope: Unpack[Anyone]) -> Touchpoint:
    """A conversation with a bot ended."""
    return touchpoint("bot.session_ended", channel, envelope)


def portal_task_completed(*, channel: Channel, task: str, **envelope: Unpack[Anyone]) -> Touchpoint:
    """A task in the self-service portal succeeded."""
    detail = Task(task=task)
    return touchpoint("portal.task_completed", channel, envelope, detail)
