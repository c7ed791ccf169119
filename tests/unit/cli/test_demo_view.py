from io import StringIO

import pytest
from rich.console import Console

from pipeline.cli.demo_scene import Response, Satisfaction, Scene
from pipeline.cli.demo_view import Frame, line, screen, span

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


def drawn(scene: Scene = SCENE, width: int = 120) -> str:
    console = Console(width=width, record=True, force_terminal=True, file=StringIO())
    console.print(screen(FRAME, scene, ["09:12  cust-1 files a complaint"]))
    return console.export_text()


@pytest.mark.parametrize(
    "shown",
    [
        *("900", "4 open cases", "1,500 produced", "10 behind", "2 duplicates", "1 dead letters"),
        *("calm: an ordinary week", "Monday 12:00", "billing", "12 min", "1 h 06 min"),
        *("CSAT", "81 %", "web", "40.0", "touchpoints: 60/s"),
        *("cust-1 files a complaint", "http://127.0.0.1:9102/metrics"),
    ],
)
def test_the_screen_shows(shown: str) -> None:
    assert shown in drawn()


def test_the_screen_fits_an_ordinary_terminal() -> None:
    lines = drawn(width=80).splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


def test_the_screen_says_what_is_not_there_yet() -> None:
    assert "(starting)" in drawn(SCENE._replace(exporter_ready=False))


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
    [(None, "–"), (12.4, "12 s"), (700, "12 min"), (4_000, "1 h 06 min"), (7_199, "1 h 59 min")],
)
def test_durations_are_short(seconds: float | None, text: str) -> None:
    assert span(seconds) == text
