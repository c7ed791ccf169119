"""The options by which `cx dead-letters` finds letters."""

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.producers.dead_letters.found import LetterId, Wanted

Reasons = Annotated[
    list[str] | None, typer.Option("--reason", help="Only of this reason; several times: of any.")
]
TopicNames = Annotated[
    list[str] | None, typer.Option("--topic", help="Only of this topic or channel; also several.")
]
Since = Annotated[
    str | None,
    typer.Option(help="Put aside since then: 2026-01-31, 2026-01-31T08:00:00Z, or 2h ago."),
]
Until = Annotated[str | None, typer.Option(help="Put aside before then; written alike.")]
Customer = Annotated[
    str | None, typer.Option(help="Only of this customer id; a:ID is an anonymous one.")
]


def wanted_letters(
    settings: Settings,
    *,
    reasons: Sequence[str] | None,
    names: Sequence[str] | None,
    since: str | None,
    until: str | None,
    customer: str | None,
) -> "Wanted":
    """What the options ask for; raises typer.BadParameter."""
    from pipeline.contract.records import WAKE_UP
    from pipeline.contract.rejection import REASONS
    from pipeline.contract.topics import catalogue
    from pipeline.producers.dead_letters.found import UNREADABLE, Wanted

    now = time.time_ns() // 1_000_000
    topics = catalogue(settings.topic_prefix)
    by_channel = {channel: name for name, channel in topics.channels.items()}
    known = [*by_channel, *topics.channels, WAKE_UP]
    for name in names or ():
        _check(name, known, "--topic")
    for reason in reasons or ():
        _check(reason, [*REASONS, UNREADABLE], "--reason")
    return Wanted(
        reasons=frozenset(reasons or ()),
        topics=frozenset(by_channel.get(name, name) for name in names or ()),
        since=None if since is None else _moment(since, now, "--since"),
        until=None if until is None else _moment(until, now, "--until"),
        customer_key=None if customer is None else _customer_key(customer),
    )


def letter_ids(given: Iterable[str]) -> "list[LetterId]":
    """Ids as `3:17`, each once; raises typer.BadParameter."""
    from pipeline.producers.dead_letters.found import LetterId

    try:
        return list(dict.fromkeys(map(LetterId.parse, given)))
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong), param_hint="ID") from None


def _check(given: str, known: Sequence[str], option: str) -> None:
    from pipeline.agreement.faults import did_you_mean, shown

    if given not in known:
        cure = did_you_mean(given, known)
        raise typer.BadParameter(f"there is no {shown(given)}; {cure}", param_hint=option)


def _moment(given: str, now: int, option: str) -> int:
    from pipeline.agreement.faults import Refused
    from pipeline.agreement.values import duration

    try:
        return now - duration(given)
    except Refused:
        pass
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        text = f"{given!r} is no time; write 2026-01-31, 2026-01-31T08:00:00Z, or 2h ago as 2h"
        raise typer.BadParameter(text, param_hint=option) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000)


def _customer_key(given: str) -> bytes:
    return (given if given[:2] in ("c:", "a:") else f"c:{given}").encode()
