"""`cx dead-letters replay`: letters go back to where they came from, byte for byte."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from pipeline.cli.dead_letters import Desk, Looked, at_desk, progress
from pipeline.cli.letter_options import (
    Customer,
    Reasons,
    Since,
    TopicNames,
    Until,
    letter_ids,
    wanted_letters,
)
from pipeline.cli.printing import AsJson, print_json
from pipeline.cli.start import read_settings
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.producers.dead_letters.found import Found, LetterId, Wanted
    from pipeline.producers.dead_letters.reading import Span
    from pipeline.producers.dead_letters.replaying import Outcome
    from pipeline.producers.dead_letters.report import Report

FAILED = 1
USAGE = 2
# More are sent only when somebody says so.
ASK_ABOVE = 100
_RATE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(?:/s)?")


class Order(NamedTuple):
    """What is to be sent, and how."""

    ids: "list[LetterId]"
    wanted: "Wanted"
    limit: int | None
    force: bool
    per_second: float | None


def replay(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Letters, as 3:17.")] = None,
    *,
    reason: Reasons = None,
    topic: TopicNames = None,
    since: Since = None,
    until: Until = None,
    customer: Customer = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All there are, where nothing else is said.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Send so many at most.")] = None,
    rate: Annotated[str | None, typer.Option(help="So many a second at most, as 50/s.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also what would only be put aside again.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent; send nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, however many.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Note here what was sent; what is noted is not sent again.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send dead letters again, to the topic and partition they came from.

    Those of the ids, or all that fit the options, the oldest first. A touchpoint that is sent
    again counts once. Exit status 1 where some could not be sent.
    """
    settings = read_settings()
    wanted = wanted_letters(
        settings, reasons=reason, names=topic, since=since, until=until, customer=customer
    )
    _check_choice(bool(ids), wanted, everything)
    order = Order(letter_ids(ids or []), wanted, limit, force, _per_second(rate))
    outcome = asyncio.run(_replay(settings, order, report, dry_run=dry_run, yes=yes))
    _print(outcome, dry_run, as_json)
    raise typer.Exit(0 if outcome.is_whole else FAILED)


async def _replay(
    settings: Settings, order: Order, report: Path | None, *, dry_run: bool, yes: bool
) -> "Outcome":
    from pipeline.producers.dead_letters.report import Report

    async with at_desk(settings) as desk:
        # What is put aside from here on is not sent: it may be what was sent just now.
        span = await desk.reader.span(order.wanted)
        with ExitStack() as stack:
            of = desk.topics.dead_letters.name
            noted = stack.enter_context(Report(report, of)) if report and not dry_run else None
            weighed = await _weigh(desk, order, span, noted)
            if dry_run or not weighed.replayed:
                return weighed
            _ask(weighed.replayed.total(), yes)
            return await _send(desk, order, span, noted, weighed.replayed.total())


async def _weigh(desk: Desk, order: Order, span: "Span", report: "Report | None") -> "Outcome":
    from pipeline.producers.dead_letters.replaying import Choice

    done = report.done if report else set()
    choice = Choice(desk.judge, done, force=order.force, most=order.limit)
    with progress("Looking", span.offsets) as looked:
        return await choice.weigh(_letters(desk, order, span, looked))


async def _send(
    desk: Desk, order: Order, span: "Span", report: "Report | None", count: int
) -> "Outcome":
    from pipeline.producers.courier import Courier
    from pipeline.producers.dead_letters.replaying import Choice, Sender

    done = report.done if report else set()
    choice = Choice(desk.judge, done, force=order.force, most=order.limit)
    courier = Courier(desk.settings)
    try:
        await courier.open()
        with progress("Sending", count) as sent:
            sender = Sender(
                courier,
                per_second=order.per_second,
                stall_seconds=float(max(desk.settings.connect_timeout_s, 1)),
                report=report,
                sent=sent,
            )
            return await sender.send_all(_letters(desk, order, span, lambda _: None), choice)
    finally:
        await courier.close()


async def _letters(
    desk: Desk, order: Order, span: "Span", looked: Looked
) -> "AsyncIterator[Found]":
    """Those of the ids that fit, or all that fit, the oldest first."""
    if order.ids:
        for one in order.ids:
            found = await desk.reader.one(one)
            if order.wanted.includes(found):
                yield found
        return
    async for found in desk.reader.oldest_first(span, looked):
        if order.wanted.includes(found):
            yield found


def _check_choice(has_ids: bool, wanted: "Wanted", everything: bool) -> None:
    from pipeline.producers.dead_letters.found import Wanted

    if not has_ids and wanted == Wanted(frozenset(), frozenset()) and not everything:
        raise typer.BadParameter("say which: ids, --reason, --topic, --since, …, or --all")


def _per_second(rate: str | None) -> float | None:
    if rate is None:
        return None
    found = _RATE.fullmatch(rate)
    if found is None or not float(found[1]):
        text = f"{rate!r} is no rate; write letters a second, as 50/s"
        raise typer.BadParameter(text, param_hint="--rate")
    return float(found[1])


def _ask(count: int, yes: bool) -> None:
    if count <= ASK_ABOVE or yes:
        return
    if not sys.stdin.isatty():
        print(f"cx: {count} letters would be sent again; --yes sends them", file=sys.stderr)
        raise typer.Exit(USAGE)
    typer.confirm(f"Send {count} letters again?", abort=True, err=True)


def _print(outcome: "Outcome", dry_run: bool, as_json: bool) -> None:
    from pipeline.cli.letter_view import outcome_data, outcome_lines

    if as_json:
        print_json(outcome_data(outcome, dry_run))
        return
    print(*outcome_lines(outcome, dry_run), sep="\n")
    for note in outcome.notes:
        print(note, file=sys.stderr)
