"""The demo's one screen: tables made of a scene; and its one line, where there is no terminal."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline.cli.demo_scene import Response, Satisfaction, Scene

BAR_WIDTH = 16
CHANNELS = 4
LEAST_NEWS = 3
OTHER_LINES = 21
MUCH_BEHIND = 1_000
SLOW_SECONDS = 30 * 60  # a p90 above this is shown in red


class Frame(NamedTuple):
    """What stays the same from scene to scene."""

    story: str
    speed: float
    addresses: Sequence[tuple[str, str]]


def screen(frame: Frame, scene: Scene, news: Sequence[str], height: int) -> RenderableType:
    """The whole screen, as high as the terminal allows."""
    middle = Table.grid(expand=True)
    middle.add_column(ratio=1)
    middle.add_column(ratio=1)
    middle.add_row(satisfaction(scene.satisfaction), channels(scene))
    lines = max(LEAST_NEWS, height - OTHER_LINES)
    return Group(
        header(frame, scene),
        responses(scene.responses),
        middle,
        latest(news[-lines:]),
        footer(frame),
    )


def header(frame: Frame, scene: Scene) -> Panel:
    """What is told, when, and how far the pipeline has come with it."""
    at = datetime.fromtimestamp(scene.story_time / 1000, UTC)
    state = Text.assemble(
        (f"{scene.customers:,}", "bold cyan"), " customers  ",
        (f"{open_cases(scene):,}", "bold cyan"), " open cases  ",
        (f"{scene.produced:,}", "bold"), " produced  ",
        (f"{scene.processed:,}", "bold"), " processed  ",
        (behind(scene), "bold red" if (scene.lag_records or 0) > MUCH_BEHIND else "bold"),
        " behind",
    )  # fmt: skip
    remarks = [f"{at:%A %H:%M} UTC, {frame.speed:g} × real time"]
    if not (scene.exporter_ready and scene.worker_ready):
        remarks.append("starting")
    if scene.duplicates:
        remarks.append(f"{scene.duplicates} duplicates")
    if scene.dead_letters:
        remarks.append(f"{scene.dead_letters} dead letters")
    return Panel(state, title=f"[b]{frame.story}[/b]", subtitle=" · ".join(remarks))


def responses(rows: Iterable[Response]) -> Panel:
    """First response times by queue."""
    table = Table(expand=True, box=None, padding=(0, 1))
    table.add_column("queue")
    for title in ("open", "oldest", "answered", "p50", "p90", "p90 last hour"):
        table.add_column(title, justify="right")
    for row in rows:
        table.add_row(
            row.queue,
            str(row.open_cases),
            span(row.oldest_seconds),
            str(row.answered),
            span(row.p50),
            span(row.p90),
            Text(span(row.p90_lately), style="bold red" if slow(row.p90_lately) else ""),
        )
    return Panel(table, title="first response")


def satisfaction(rows: Iterable[Satisfaction]) -> Panel:
    """CSAT, NPS and CES, each beside its number of answers."""
    table = Table(expand=True, box=None, padding=(0, 1))
    table.add_column("survey")
    for title in ("value", "answers", "sent"):
        table.add_column(title, justify="right")
    for row in rows:
        table.add_row(row.survey.upper(), figure(row), str(row.answers), str(row.sent))
    return Panel(table, title="satisfaction")


def channels(scene: Scene) -> Panel:
    """Touchpoints per second by channel, the busiest first."""
    table = Table(expand=True, box=None, padding=(0, 1), show_header=False)
    table.add_column("channel")
    table.add_column("per second", justify="right")
    table.add_column("bar", ratio=1)
    busiest = sorted(scene.per_second.items(), key=lambda item: -item[1])[:CHANNELS]
    most = max((rate for _, rate in busiest), default=0.0) or 1.0
    for channel, rate in busiest:
        table.add_row(channel, f"{rate:.1f}", Text("█" * round(BAR_WIDTH * rate / most), "cyan"))
    total = sum(scene.per_second.values())
    return Panel(table, title=f"touchpoints: {total:.0f}/s")


def latest(news: Sequence[str]) -> Panel:
    """The last notable events."""
    return Panel(Text("\n".join(news) or "–", no_wrap=True, overflow="ellipsis"), title="events")


def footer(frame: Frame) -> Text:
    """Where to look, and how to end it."""
    places = "   ".join(f"{name} {address}" for name, address in frame.addresses)
    return Text(f" {places}   Ctrl-C ends", style="dim")


def line(scene: Scene) -> str:
    """A scene in one line."""
    slowest = max((row.p90 for row in scene.responses if row.p90 is not None), default=None)
    at = datetime.fromtimestamp(scene.story_time / 1000, UTC)
    scores = ", ".join(
        f"{row.survey.upper()} {figure(row)} ({row.answers})" for row in scene.satisfaction
    )
    return (
        f"{scene.elapsed_seconds:5.1f} s  {at:%a %H:%M}  {scene.produced} produced, "
        f"{scene.processed} processed, {behind(scene)} behind, {scene.customers} customers, "
        f"{open_cases(scene)} open cases, slowest p90 {span(slowest)}, {scores}"
    )


def behind(scene: Scene) -> str:
    """How many records the worker has still to process, or a dash."""
    return "–" if scene.lag_records is None else f"{scene.lag_records:,}"


def open_cases(scene: Scene) -> int:
    """Open cases of all queues."""
    return sum(row.open_cases for row in scene.responses)


def slow(seconds: float | None) -> bool:
    """Whether a response time is one to worry about."""
    return seconds is not None and seconds > SLOW_SECONDS


def figure(row: Satisfaction) -> str:
    """The value as it is usually written."""
    if row.value is None:
        return "–"
    return {"csat": f"{row.value:.0f} %", "nps": f"{row.value:+.0f}"}.get(
        row.survey, f"{row.value:.1f}"
    )


def span(seconds: float | None) -> str:
    """A duration in its two largest units, or a dash."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3_600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds // 3_600:.0f} h {seconds % 3_600 // 60:02.0f}"
