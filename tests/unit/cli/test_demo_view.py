from io import StringIO

import pytest
from rich.console import Console

from pipeline.cli.demo_scene import Response, Satisfaction, Scene
from pipeline.cli.demo_scores import MEASURES
from pipeline.cli.demo_view import Frame, line, screen, span
from pipeline.producers.simulator.scenarios import SIMULATED_QUEUES

SCENE = Scene(
    elapsed_seconds=12.0,
    story_time=1_772_452_800_000,
    produced=1_500,
    processed=1_490,
    customers=900,
    lag_records=10,
    dead_letters=1,
    duplicates=2,
    worker_ready=True,
    exporter_ready=True,
    responses=(Response("billing", 4, 95.0, 50, 61.0, 700.0, 4_000.0),),
    satisfaction=(Satisfaction("csat", 81.4, 20, 60), Satisfaction("nps", None, 0, 3)),
    per_second={"web": 40.0, "app": 20.0, "email": 0.0},
)
FRAME = Frame("calm: an ordinary week", 240, (("exporter", "http://127.0.0.1:9102/metrics"),))
NEWS = [f"09:{minute}  cust-1 files a complaint" for minute in range(10, 30)]


def busy_scene() -> Scene:
    """A scene with all there can be."""
    names = ("web", "app", "marketing", "knowledge", "commerce", "delivery")
    return SCENE._replace(
        produced=1_234_567,
        processed=1_234_567,
        responses=tuple(SCENE.responses[0]._replace(queue=queue) for queue in SIMULATED_QUEUES),
        satisfaction=tuple(Satisfaction(name, 5.5, 12_345, 99_999) for name in MEASURES),
        per_second=dict.fromkeys(names, 123.4),
    )


def drawn(scene: Scene = SCENE, width: int = 120, height: int = 24) -> str:
    console = Console(width=width, record=True, force_terminal=True, file=StringIO())
    console.print(screen(FRAME, scene, NEWS, height))
    return console.export_text()


@pytest.mark.parametrize(
    "shown",
    [
        *("900", "4 open cases", "1,500 produced", "10 behind", "2 duplicates", "1 dead letters"),
        *("calm: an ordinary week", "Monday 12:00", "billing", "12 min", "1 h 06"),
        *("CSAT", "81 %", "web", "40.0", "touchpoints: 60/s"),
        *("cust-1 files a complaint", "http://127.0.0.1:9102/metrics"),
    ],
)
def test_the_screen_shows(shown: str) -> None:
    assert shown in drawn()


def test_a_lag_that_nobody_knows_yet_is_not_told_as_none() -> None:
    scene = SCENE._replace(lag_records=None)
    assert "– behind" in drawn(scene)
    assert ", – behind, " in line(scene)


def test_the_screen_fits_an_ordinary_terminal() -> None:
    lines = drawn(busy_scene(), width=80).splitlines()
    assert len(lines) < 24
    assert max(map(len, lines)) <= 80
    for shown in (*SIMULATED_QUEUES, "p90 last hour", "answered", "1 h 06", "marketing", "CES"):
        assert any(shown in line for line in lines), shown


def test_a_higher_terminal_shows_more_events() -> None:
    assert drawn(height=24).count("complaint") == 3
    assert drawn(height=30).count("complaint") == 9


def test_the_screen_says_what_is_not_there_yet() -> None:
    assert " · starting" in drawn(SCENE._replace(exporter_ready=False))


def test_the_line_says_the_same_in_short() -> None:
    text = line(SCENE)
    for shown in (
        "1500 produced",
        "1490 processed",
        "900 customers",
        "p90 12 min",
        "CSAT 81 % (20)",
    ):
        assert shown in text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "–"), (12.4, "12 s"), (700, "12 min"), (4_000, "1 h 06"), (7_199, "1 h 59")],
)
def test_durations_are_short(seconds: float | None, text: str) -> None:
    assert span(seconds) == text
