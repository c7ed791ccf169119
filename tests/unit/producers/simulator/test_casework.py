from collections import defaultdict

from pipeline.contract.details import AgentStatus
from pipeline.contract.touchpoint import Touchpoint
from tests.unit.producers.simulator.conftest import Told
from tests.unit.producers.simulator.stories import cases, is_answer

STARTS = ("case.opened", "call.queued", "bot.session_started")


def test_a_case_begins_with_its_opening(days: Told) -> None:
    assert all(case[0].kind == "case.opened" for case in cases(days).values())


def test_nobody_answers_before_the_customer_asked(days: Told) -> None:
    for case in cases(days).values():
        answers = [t.occurred_at for t in case if is_answer(t)]
        asked = [t.occurred_at for t in case if t.kind in ("message.received", "call.queued")]
        assert not answers or min(asked) < min(answers), case


def test_an_answer_takes_the_agent_some_time(days: Told) -> None:
    for case in cases(days).values():
        assigned_at = 0
        for t in case:
            if t.kind == "case.assigned":
                assigned_at = t.occurred_at
            elif t.kind == "message.sent" and t.actor == "agent":
                assert t.occurred_at > assigned_at


def test_who_answers_is_assigned_first(days: Told) -> None:
    for case in cases(days).values():
        assigned = {t.agent_id for t in case if t.kind == "case.assigned"}
        assert {t.agent_id for t in case if is_answer(t)} <= assigned


def test_nothing_but_surveys_follows_the_close(days: Told) -> None:
    for case in cases(days).values():
        kinds = [t.kind for t in case]
        if "case.closed" in kinds:
            after = kinds[kinds.index("case.closed") + 1 :]
            assert {kind.partition(".")[0] for kind in after} <= {"survey"}, kinds


def test_only_resolved_cases_are_reopened(days: Told) -> None:
    for case in cases(days).values():
        kinds = [t.kind for t in case]
        if "case.reopened" in kinds:
            assert "case.resolved" in kinds[: kinds.index("case.reopened")]


def test_nobody_is_on_a_call_and_at_another_case(days: Told) -> None:
    for work in by_agent(days).values():
        on_call: str | None = None
        for touchpoint in work:
            assert on_call is None or touchpoint.case_id in (on_call, None)
            if touchpoint.kind == "call.answered":
                on_call = touchpoint.case_id
            elif touchpoint.kind == "call.ended":
                on_call = None


def test_nobody_is_in_two_chats_at_once(days: Told) -> None:
    for work in by_agent(days).values():
        chatting = [t for t in work if t.channel == "chat"]
        runs = [
            t.case_id
            for before, t in zip([None, *chatting], chatting, strict=False)
            if before is None or before.case_id != t.case_id
        ]
        assert len(runs) == len(set(runs))


def test_agents_work_only_while_they_are_on_duty(days: Told) -> None:
    for work in by_agent(days).values():
        # Who is on duty as the story begins has signed in before.
        on_duty = statuses(work)[0] != "available"
        for touchpoint in work:
            if touchpoint.kind == "agent.status_changed":
                on_duty = not on_duty
            elif touchpoint.kind != "training.completed":
                assert on_duty, touchpoint


def statuses(work: list[Touchpoint]) -> list[str]:
    """What an agent was ready for, one after the other."""
    return [t.detail.status for t in work if isinstance(t.detail, AgentStatus)]


def by_agent(told: Told) -> dict[str, list[Touchpoint]]:
    """What each agent did, in order; closing and surveys are not theirs."""
    work: dict[str, list[Touchpoint]] = defaultdict(list)
    for _, touchpoint in told:
        if touchpoint.actor == "agent" and touchpoint.agent_id is not None:
            work[touchpoint.agent_id].append(touchpoint)
    return work
