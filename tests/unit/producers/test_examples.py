"""The examples do what they say."""

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.broker.embedded import EmbeddedBroker, settings_for
from pipeline.contract.details import Message, Money, Shipment, Survey
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.backfill.job import job_for
from pipeline.producers.backfill.loads import Load
from pipeline.producers.backfill.source_file import SourceFile
from pipeline.settings import Settings
from tests.support.components import CHECKOUT
from tests.support.published import records_in, touchpoints_of

EXAMPLES = CHECKOUT / "examples"
HELPDESK_HEADER = [
    *("case", "concept:name", "org:resource", "time:timestamp", "seriousness", "customer"),
    *("product", "responsible_section", "seriousness_2", "service_level", "service_type"),
    *("support_section", "workgroup"),
]


def loads(file: SourceFile, mapping: str) -> list[tuple[Touchpoint, ...]]:
    pieces = list(job_for(file, EXAMPLES / mapping, "file", "cx").pieces())
    assert all(isinstance(piece, Load) for piece in pieces), pieces
    return [piece.touchpoints for piece in pieces if isinstance(piece, Load)]


def helpdesk(tmp_path: Path, activity: str) -> tuple[Touchpoint, ...]:
    log = tmp_path / "log.csv"
    cells = ["Case 1", activity, "Value 2", "2012-10-09T14:50:17+00:00", *["Value 9"] * 9]
    with log.open("w", newline="") as out:
        csv.writer(out).writerows([HELPDESK_HEADER, cells])
    [touchpoints] = loads(SourceFile(log, "csv"), "helpdesk.toml")
    return touchpoints


@pytest.mark.parametrize(
    ("activity", "told"),
    [
        ("Assign seriousness", [("case.opened", "customer", None, None)]),
        ("Insert ticket", [("case.opened", "customer", None, None)]),
        (
            "Take in charge ticket",
            [
                ("case.reopened", "agent", "Value 2", None),
                ("message.sent", "agent", "Value 2", Message(author="human")),
            ],
        ),
        ("Wait", [("case.waiting", "agent", "Value 2", None)]),
        ("Resolve ticket", [("case.resolved", "agent", "Value 2", None)]),
        ("Closed", [("case.closed", "agent", "Value 2", None)]),
        (
            "Create SW anomaly",
            [("message.sent", "agent", "Value 2", Message(visibility="internal"))],
        ),
    ],
)
def test_the_helpdesk_log_is_told_as_the_life_of_a_case(
    tmp_path: Path, activity: str, told: list[tuple[str, str, str | None, Message | None]]
) -> None:
    made = helpdesk(tmp_path, activity)
    assert [(one.kind, one.actor, one.agent_id, one.detail) for one in made] == told
    for one in made:
        assert (one.customer_id, one.case_id, one.queue) == ("Value 9", "Case 1", "Value 9")
        assert (one.channel, one.priority, one.occurred_at) == ("email", None, 1_349_794_217_000)


def test_the_shop_log_becomes_journeys_with_money_promises_and_opinions() -> None:
    made = [
        one
        for row in loads(SourceFile(EXAMPLES / "shop.jsonl", "jsonl"), "shop.toml")
        for one in row
    ]
    details = {one.event_id: one.detail for one in made if one.detail is not None}
    assert list(details.values()) == [
        Money(amount_minor=4990, currency="EUR"),
        Shipment(promised_at=1_717_488_000_000, shipment_id="P-1"),
        Money(amount_minor=12_000, currency="EUR"),
        Shipment(promised_at=1_717_488_000_000, shipment_id="P-1"),
        Survey(survey="csat", survey_id="R-1"),
        Survey(survey="csat", survey_id="R-1", score=2),
    ]
    asked, answered = (one for one in made if one.channel == "survey")
    assert (asked.occurred_at, answered.occurred_at) == (1_717_505_000_000, 1_717_510_000_000)
    assert {one.channel for one in made} == {"web", "commerce", "delivery", "survey"}


@pytest.fixture
def settings() -> Iterator[Settings]:
    broker = EmbeddedBroker()
    settings = settings_for(broker.start(), Settings())
    broker.declare(topic.name for topic in catalogue(settings.topic_prefix).sources())
    yield settings
    broker.stop()


@pytest.mark.parametrize(
    ("script", "kinds"),
    [
        (
            "publish_async.py",
            {
                "commerce": ["order.placed"],
                "delivery": ["shipment.delayed"],
                "chat": ["case.opened", "message.sent"],
            },
        ),
        ("publish_plain.py", {"survey": ["survey.sent", "survey.answered"]}),
    ],
)
async def test_a_script_delivers_what_it_tells_of(
    settings: Settings, script: str, kinds: dict[str, list[str]]
) -> None:
    ended = subprocess.run(  # noqa: ASYNC221  # nothing else is to be done meanwhile
        [sys.executable, str(EXAMPLES / script)],
        env={"CX_BROKERS": settings.brokers},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    for channel, expected in kinds.items():
        found = touchpoints_of(await records_in(settings, channel), channel)
        assert [one.kind for one in found] == expected
