"""Letters on their way back: byte for byte, in their order, none twice."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import MessageSizeTooLargeError

from pipeline.contract.schemas import read_schemas
from pipeline.producers.dead_letters.found import Found, LetterId
from pipeline.producers.dead_letters.replaying import (
    Choice,
    ReplayStalled,
    Sender,
    record_of,
)
from pipeline.producers.dead_letters.report import Report
from pipeline.producers.dead_letters.verdict import Judge
from pipeline.producers.outgoing import Outgoing
from tests.unit.producers.dead_letters.letters import TOPICS, WEB, found, letter


class FakeCourier:
    """Takes records; `answer` says what becomes of each: its offset, a refusal, or nothing yet."""

    def __init__(self, answers: Iterable[int | Exception | None] = ()) -> None:
        self.sent: list[Outgoing] = []
        self._answers = iter(answers)

    def send(self, record: Outgoing) -> asyncio.Future[int]:
        self.sent.append(record)
        arrival: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        match next(self._answers, len(self.sent)):
            case Exception() as refused:
                arrival.set_exception(refused)
            case int(offset):
                arrival.set_result(offset)
            case None:
                pass
        return arrival


def choice(
    done: Iterable[LetterId] = (), *, force: bool = False, most: int | None = None
) -> Choice:
    judge = Judge(read_schemas(), TOPICS.channels, {WEB: 6})
    return Choice(judge, set(done), force=force, most=most)


def sender(courier: FakeCourier, **options: Any) -> Sender:
    given: dict[str, Any] = {
        "per_second": None,
        "stall_seconds": 5.0,
        "report": None,
        "sent": lambda _: None,
    }
    kafka: Any = courier
    return Sender(kafka, **{**given, **options})


async def letters(*those: Found) -> AsyncIterator[Found]:
    for one in those:
        yield one


def test_a_record_goes_back_as_it_was_with_one_header_more() -> None:
    one = letter(headers=(("a", b"\xff"), ("a", b""), ("cx-replay-of", b"1:1")))
    assert record_of(LetterId(3, 17), one, 5) == Outgoing(
        WEB, 1, one.key, one.value, 5, (*one.headers, ("cx-replay-of", b"3:17"))
    )


async def test_all_that_nothing_hinders_is_sent_in_order_and_the_rest_counted() -> None:
    courier = FakeCourier()
    garbage = letter(value=b"garbage", reason="undecodable")
    given = [found(letter(), 1), found(garbage, 2), found(None, 3), found(letter(), 4)]
    outcome = await sender(courier).send_all(letters(*given), choice())
    assert [dict(record.headers)["cx-replay-of"] for record in courier.sent] == [b"3:1", b"3:4"]
    assert outcome.replayed == {"step_raised": 2}
    assert outcome.skipped == {"refused": 1, "unreadable": 1}
    assert [note.partition(":")[0] for note in outcome.notes] == ["3", "3"]
    assert not outcome.is_whole
    forced = await sender(courier).send_all(letters(*given), choice(force=True))
    assert forced.replayed == {"step_raised": 2, "undecodable": 1}
    assert forced.skipped == {"unreadable": 1}


async def test_weighing_says_the_same_and_sends_nothing() -> None:
    given = [found(letter(), 1), found(None, 2)]
    outcome = await choice().weigh(letters(*given))
    assert (outcome.replayed, outcome.skipped) == ({"step_raised": 1}, {"unreadable": 1})


async def test_what_the_report_has_is_not_sent_and_what_is_sent_is_in_it(tmp_path: Path) -> None:
    given = [found(letter(), offset) for offset in range(5)]
    courier = FakeCourier()
    outcomes = []
    for most in (2, None):
        with Report(tmp_path / "r", "cx.dead-letters") as report:
            chosen = choice(report.done, most=most)
            outcomes.append(await sender(courier, report=report).send_all(letters(*given), chosen))
    assert all(outcome.is_whole for outcome in outcomes)
    assert [dict(record.headers)["cx-replay-of"] for record in courier.sent] == [
        f"3:{offset}".encode() for offset in range(5)
    ]
    assert outcomes[1].skipped == {"done_before": 2}


async def test_one_that_the_broker_refuses_stands_in_nobodys_way(tmp_path: Path) -> None:
    courier = FakeCourier([1, MessageSizeTooLargeError(), 2])
    with Report(tmp_path / "r", "cx.dead-letters") as report:
        given = [found(letter(), offset) for offset in range(3)]
        outcome = await sender(courier, report=report).send_all(letters(*given), choice())
        assert report.done == {LetterId(3, 0), LetterId(3, 2)}
    assert (outcome.replayed, outcome.refused) == ({"step_raised": 2}, 1)
    assert "the broker refuses it" in outcome.notes[0]
    assert not outcome.is_whole


async def test_without_an_answer_it_stops_and_what_arrived_is_noted(tmp_path: Path) -> None:
    courier = FakeCourier([1, None, 2])
    given = [found(letter(), offset) for offset in range(3)]
    with Report(tmp_path / "r", "cx.dead-letters") as report:
        slow = sender(courier, report=report, stall_seconds=0.01)
        with pytest.raises(ReplayStalled, match="has not acknowledged 1 letters"):
            await slow.send_all(letters(*given), choice())
        assert report.done == {LetterId(3, 0), LetterId(3, 2)}


async def test_no_more_are_sent_in_a_second_than_asked_for() -> None:
    clock = asyncio.get_running_loop().time
    begun = clock()
    given = [found(letter(), offset) for offset in range(21)]
    await sender(FakeCourier(), per_second=200.0).send_all(letters(*given), choice())
    assert clock() - begun >= 20 / 200
