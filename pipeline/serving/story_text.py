"""A story on a terminal: a few lines on the customer, then tables."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.serving.case_story import CaseStory
from pipeline.serving.lifecycle_text import lifecycle_lines
from pipeline.serving.outlook import Outlook
from pipeline.serving.story import Opinion, Story
from pipeline.serving.units import duration, durations, money, printable, utc

# Where the output is no terminal, tables are not squeezed into its usual 80 characters.
PLAIN_WIDTH = 160


def story_console() -> Console:
    """A console that prints names as they are, whatever they look like."""
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = PLAIN_WIDTH
    return console


def print_story(story: Story, console: Console) -> None:
    """The whole story; times are in UTC."""
    console.print(Text(printable(story.customer_key), style="bold"))
    for line in _lines(story):
        console.print(line, soft_wrap=True)
    for title, parts in _sections(story):
        console.print()
        console.print(Text(title, style="bold"))
        for part in parts:
            console.print(part, soft_wrap=isinstance(part, str))


def _lines(story: Story) -> Iterator[str]:
    yield f"stage         {story.stage}"
    period = f"from {utc(story.first_at)} to {utc(story.last_at)} UTC"
    yield f"touchpoints   {story.touchpoints}, {period}"
    for survey, opinion in story.satisfaction.items():
        yield f"{survey:13} {_opinion(opinion)}"
    if story.orders or story.spend:
        spend = [money(amount, currency) for currency, amount in sorted(story.spend.items())]
        yield f"orders        {', '.join([str(story.orders), *spend])}"
    yield from lifecycle_lines(story)
    if story.tier:
        yield f"tier          {printable(story.tier)}"
    if story.consent:
        told = [
            f"{printable(name)} {'yes' if yes else 'no'}" for name, yes in story.consent.items()
        ]
        yield f"consent       {', '.join(told)}"
    yield from _outlook_lines(story.outlook)
    if story.bad_experiences:
        latest = ", ".join(f"{mark.kind} {utc(mark.occurred_at)}" for mark in story.marks[-3:])
        yield f"bad moments   {story.bad_experiences}, latest: {latest}"
        yield f"followed up   {utc(story.reached_out_at) or 'never'}"


def _outlook_lines(outlook: Outlook) -> Iterator[str]:
    if outlook.segments:
        yield f"segments      {', '.join(map(printable, outlook.segments))}"
    if outlook.risk:
        reasons = [
            f"{reason.name} since {utc(reason.since)} ({reason.points})"
            for reason in outlook.risk_reasons
        ]
        yield f"churn risk    {outlook.risk} of 100: {'; '.join(reasons)}"
    for act in outlook.actions:
        when = "decided" if act.is_emitted else "unless put right before"
        yield f"next action   {act.action} ({act.reason}), {when} {utc(act.decided_at)}"


def _opinion(opinion: Opinion) -> str:
    answers = "1 answer" if opinion.answers == 1 else f"{opinion.answers} answers"
    mean = "" if opinion.mean is None else f", mean {opinion.mean:.1f}"
    return f"latest {opinion.latest}{mean} of {answers}"


def _sections(story: Story) -> Iterator[tuple[str, Iterable[str | Table]]]:
    day = utc(story.last_at)[:10]
    yield f"Touchpoints by channel, in the days up to {day}", [_channel_mix(story)]
    if story.open_cases:
        yield "Open cases", chain(*map(_case_lines, story.open_cases))
    if story.closed_cases:
        yield "Resolved and closed cases", chain(*map(_case_lines, story.closed_cases))
    yield f"Last {len(story.touches)} touchpoints", [_touches(story)]


def _channel_mix(story: Story) -> Table:
    # Each window holds the one before it, so the last one names every channel.
    days = sorted(story.windows)
    table = _table("channel")
    for count in days:
        table.add_column(f"{count} d", justify="right")
    for channel in story.windows[days[-1]]:
        table.add_row(channel, *(str(story.windows[count].get(channel, 0)) for count in days))
    return table


def _case_lines(case: CaseStory) -> Iterator[str]:
    where = {
        "queue": printable(case.queue),
        "priority": case.priority or "",
        "team": printable(case.team),
    }
    yield f"{printable(case.case_id)}  {case.status}; {'; '.join([case.channel, *_told(where)])}"
    times = {
        "opened": utc(case.opened_at),
        "unanswered since": utc(case.unanswered_since),
        "resolved": utc(case.resolved_at),
        "closed": utc(case.ended_at),
        "merged into": printable(case.merged_into),
    }
    yield f"    {'; '.join(_told(times))}"
    clocks = {
        "first response": duration(case.first_response_ms),
        "next responses": durations(case.next_responses_ms),
        "resolved after": durations(case.resolutions_ms),
        "requester waited": durations(case.requester_waits_ms),
        "contacts": str(case.contacts),
        "repeats": str(case.repeats or ""),
        "channel switches": str(case.switches or ""),
        "begun anew elsewhere": str(case.restarts or ""),
        "transfers": str(case.transfers or ""),
    }
    yield f"    {'; '.join(_told(clocks))}"


def _told(parts: Mapping[str, str]) -> list[str]:
    """Names and values of what is known."""
    return [f"{name} {value}" for name, value in parts.items() if value]


def _touches(story: Story) -> Table:
    table = _table("time", "channel", "kind", "actor")
    for touch in story.touches:
        table.add_row(utc(touch.occurred_at), touch.channel, touch.kind, touch.actor or "")
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table
