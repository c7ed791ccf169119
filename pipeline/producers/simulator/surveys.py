"""Surveys: sent after what happened, answered by some, with scores that follow from it."""

from typing import Final, Literal

from pipeline.contract.details import Outreach, Survey
from pipeline.contract.validation import SCALES
from pipeline.producers.simulator.case import Case
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.scenarios import DAY_MS, HOUR_MS, MINUTE_MS
from pipeline.producers.simulator.timeline import Process
from pipeline.producers.simulator.world import World

SurveyName = Literal["csat", "nps", "ces"]

# Which survey follows a case, and which other contacts with us.
AFTER_CASE: Final[tuple[tuple[SurveyName, float], ...]] = (("csat", 0.75), ("ces", 0.25))
ASKED_AFTER_CASE: Final = 0.8
ASKED_AFTER_DELIVERY: Final = 0.15
CHANGES_ANSWER: Final = 0.02
# What a customer takes as a normal wait for all human answers of a case, by its channel.
NORMAL_WAIT_MS: Final = {
    "email": 45 * MINUTE_MS,
    "chat": 4 * MINUTE_MS,
    "phone": 4 * MINUTE_MS,
    "bot": 6 * MINUTE_MS,
}
CONTENT: Final = 4.55  # points out of 5 when nothing went wrong


def points_for_case(case: Case, customer: Customer) -> float:
    """How content a customer is with a case: 1 to 5, before chance has its say."""
    normal_ms = NORMAL_WAIT_MS[case.channel] * customer.persona.patience
    waiting = min(2.6, max(0.0, case.waited_ms / normal_ms - 0.4) * 0.9)
    effort = 0.5 * case.transfers + 0.25 * max(0, case.replies - 2) + 0.9 * case.setbacks
    return CONTENT + customer.persona.mood - waiting - effort


def score(points: float, survey: SurveyName) -> int:
    """Points (1 to 5) on the scale of `survey`; CES counts ease, so high is good."""
    lowest, highest = SCALES[survey]
    on_scale = lowest + (points - 1) / 4 * (highest - lowest)
    return min(highest, max(lowest, round(on_scale)))


def ask_after_case(world: World, customer: Customer, case: Case) -> None:
    """Perhaps send a survey about a case that was just resolved."""
    if world.roll(ASKED_AFTER_CASE):
        points = points_for_case(case, customer)
        world.begin(ask(world, customer, world.pick(AFTER_CASE), points, case), MINUTE_MS)


def ask_about_delivery(world: World, customer: Customer, *, late: bool) -> None:
    """Perhaps send a survey after a parcel has come."""
    if world.roll(ASKED_AFTER_DELIVERY):
        points = CONTENT + customer.persona.mood - (2.0 if late else 0.0)
        world.begin(ask(world, customer, "csat", points, None), 30 * MINUTE_MS)


def ask_for_recommendation(world: World, customer: Customer) -> Process:
    """The quarterly question whether the customer would recommend us."""
    yield from ask(world, customer, "nps", CONTENT - 0.2 + customer.persona.mood, None)


def ask(
    world: World, customer: Customer, survey: SurveyName, points: float, case: Case | None
) -> Process:
    """One survey: sent, then answered or not; a few customers correct their answer."""
    survey_id = world.name("sv")
    scale = "-".join(map(str, SCALES[survey]))
    question = Survey(survey=survey, survey_id=survey_id, scale=scale)
    world.tell(customer, "survey.sent", "survey", question, actor="system", case=case)
    if not world.roll(customer.persona.answers):
        return
    yield world.about(12 * MINUTE_MS, 1.2)
    given = score(world.chance.gauss(points, 0.55), survey)
    tell_answer(
        world, customer, Survey(survey=survey, survey_id=survey_id, score=given, scale=scale), case
    )
    if given <= SCALES[survey][1] // 3 and world.roll(0.3):
        world.begin(speak_out(world, customer), world.about(HOUR_MS))
    if world.roll(CHANGES_ANSWER):
        yield world.about(DAY_MS // 4)
        other = given - 1 if given > SCALES[survey][0] else given + 1
        tell_answer(
            world,
            customer,
            Survey(survey=survey, survey_id=survey_id, score=other, scale=scale),
            case,
        )


def tell_answer(world: World, customer: Customer, answer: Survey, case: Case | None) -> None:
    """The customer answers."""
    world.tell(customer, "survey.answered", "survey", answer, case=case)


def speak_out(world: World, customer: Customer) -> Process:
    """A customer who is not content says so; somebody gets back to them."""
    world.tell(customer, "complaint.filed", "email")
    yield world.about(5 * HOUR_MS)
    regards = Outreach(reason="complaint")
    world.tell(customer, "followup.sent", "email", regards, actor="system")
