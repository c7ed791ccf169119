"""`cx dead-letters`: what was put aside, found, shown, and sent once more."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from pipeline.cli.letter_options import (
    Customer,
    Reasons,
    Since,
    TopicNames,
    Until,
    letter_ids,
    wanted_letters,
)
from pipeline.cli.printing import AsJson, print_columns, print_json
from pipeline.cli.start import read_settings, tell
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.contract.schemas import Schemas
    from pipeline.contract.topics import Topics
    from pipeline.producers.dead_letters.found import Found, LetterId, Wanted
    from pipeline.producers.dead_letters.reading import LetterReader
    from pipeline.producers.dead_letters.verdict import Judge

Looked = Callable[[int], None]


class Desk(NamedTuple):
    """What every one of these commands works with."""

    settings: Settings
    topics: "Topics"
    schemas: "Schemas"
    reader: "LetterReader"
    judge: "Judge"


def list_letters(
    *,
    reason: Reasons = None,
    topic: TopicNames = None,
    since: Since = None,
    until: Until = None,
    customer: Customer = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    scan: Annotated[
        int, typer.Option(min=1, help="How many records at most are looked at for them.")
    ] = 100_000,
    as_json: AsJson = False,
) -> None:
    """List dead letters, the newest first.

    Those that fit all options. Ids are those of show and replay.
    """
    settings = read_settings()
    wanted = wanted_letters(
        settings, reasons=reason, names=topic, since=since, until=until, customer=customer
    )
    found, left = asyncio.run(_newest(settings, wanted, limit, scan))
    if left:
        print(f"{left} older records were not looked at (--scan)", file=sys.stderr)
    _print_list(found, as_json)


def show(
    letter_id: Annotated[str, typer.Argument(metavar="ID", help="partition:offset, as 3:17.")],
    as_json: AsJson = False,
) -> None:
    """Show one dead letter: why it is one, where it was, and what it says.

    The touchpoint where its bytes can be read, the bytes else.
    """
    from pipeline.cli.letter_view import lines

    [wanted] = letter_ids([letter_id])
    found, told = asyncio.run(_one(read_settings(), wanted))
    if as_json:
        print_json(told)
    else:
        print(*lines(found, told), sep="\n")


async def _newest(
    settings: Settings, wanted: "Wanted", limit: int, scan: int
) -> "tuple[list[Found], int]":
    """The newest that are wanted, and how many offsets were not looked at for them."""
    found: list[Found] = []
    looked = 0
    async with at_desk(settings) as desk:
        span = await desk.reader.span(wanted)
        with progress("Looking", min(span.offsets, scan)) as show_progress:

            def note(count: int) -> None:
                nonlocal looked
                looked += count
                show_progress(count)

            async for one in desk.reader.newest_first(span, note):
                if wanted.includes(one):
                    found.append(one)
                if len(found) >= limit:
                    return found, 0
                if looked >= scan:
                    break
    return found, max(span.offsets - looked, 0)


async def _one(settings: Settings, wanted: "LetterId") -> "tuple[Found, dict[str, object]]":
    from pipeline.cli.letter_view import whole

    async with at_desk(settings) as desk:
        found = await desk.reader.one(wanted)
        touchpoint = None if found.letter is None else desk.judge.touchpoint(found.letter)
        return found, whole(found, touchpoint, desk.judge.hindrance(found))


def _print_list(found: "list[Found]", as_json: bool) -> None:
    from pipeline.cli.letter_view import column, summary

    if as_json:
        print_json([summary(one) for one in found])
    elif found:
        print_columns([column(one) for one in found])
    else:
        print("no dead letter fits")


@asynccontextmanager
async def at_desk(settings: Settings) -> AsyncIterator[Desk]:
    """All that the commands need, for as long as the block lasts."""
    from pipeline.broker.connection import wait_for_broker
    from pipeline.broker.schema_ids import schemas_for
    from pipeline.broker.topics import partition_counts
    from pipeline.contract.topics import catalogue
    from pipeline.contract.wire import Codec
    from pipeline.producers.dead_letters.reading import open_letters
    from pipeline.producers.dead_letters.verdict import Judge
    from pipeline.producers.plan.reading import read_plan
    from pipeline.producers.privacy.privacy import suppressing

    topics = catalogue(settings.topic_prefix)
    plan = read_plan(Path(settings.tracking_plan)) if settings.tracking_plan else None
    privacy = suppressing(settings)
    schemas = await schemas_for(settings, tell)
    await wait_for_broker(settings, tell)
    counts = await partition_counts(settings)
    judge = Judge(schemas, topics.channels, counts, plan, privacy)
    async with open_letters(settings, Codec(schemas)) as reader:
        yield Desk(settings, topics, schemas, reader, judge)


@contextmanager
def progress(what: str, total: int) -> Iterator[Looked]:
    """A bar on stderr, where that is a terminal; what it gives is told how much more is done."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bars:
        bar = bars.add_task(what, total=total)
        yield lambda count: bars.update(bar, advance=count)
