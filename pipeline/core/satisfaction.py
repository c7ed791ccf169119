"""Surveys: which answer to each counts, and what the customer thinks of us by them.

For each survey id the score given last, in event time, is the one that counts; given again it
changes nothing, so it counts where and when it was first given. At equal times the higher score
is the later one. All of this is a function of what was answered, not of the order of arrival.
"""

from typing import Final

import msgspec

from pipeline.contract.details import Survey
from pipeline.contract.kinds import CHANNELS, KIND_NUMBER, ORIGINS
from pipeline.core.difference import difference
from pipeline.core.duplicates import mark_of
from pipeline.core.effects import Effect
from pipeline.core.facts import Fact
from pipeline.core.moment import Moment
from pipeline.metrics.declarations import SURVEY_ANSWERS, SURVEYS_SENT

SURVEYS: Final = ("csat", "nps", "ces")
LIMIT: Final = 64
_SENT: Final = KIND_NUMBER["survey.sent"]
_ANSWERED: Final = KIND_NUMBER["survey.answered"]
KINDS_NOTED: Final = frozenset((_SENT, _ANSWERED))


class Answer(msgspec.Struct, array_like=True, gc=False):
    """One score given to a survey id: where it was first given, and when (ms) last."""

    score: int
    first: Moment
    last_at: int


class Asked(msgspec.Struct, array_like=True, gc=False):
    """One survey id: which survey, where it was first sent, and every different score given."""

    survey: int
    sent: Moment | None = None
    answers: list[Answer] = []

    @property
    def answer(self) -> Answer | None:
        """The answer that counts."""
        return max(self.answers, key=lambda answer: (answer.last_at, answer.score), default=None)

    @property
    def last_at(self) -> int:
        """The latest thing known of it, ms."""
        times = [answer.last_at for answer in self.answers]
        return max(times, default=0) or (self.sent[0] if self.sent else 0)


class Satisfaction(msgspec.Struct, array_like=True, gc=False):
    """Surveys lately asked, by a hash of survey and id; answers and sums of scores by survey."""

    asked: dict[bytes, Asked] = {}
    answers: list[int] = msgspec.field(default_factory=lambda: [0, 0, 0])
    scores: list[int] = msgspec.field(default_factory=lambda: [0, 0, 0])

    def latest(self, survey: str) -> int | None:
        """The score of the latest answer to that survey, under any id."""
        given = self.latest_given(survey)
        return given[1] if given else None

    def latest_given(self, survey: str) -> tuple[int, int] | None:
        """When the latest answer to that survey was given (ms), and its score."""
        number = SURVEYS.index(survey)
        if not self.answers[number]:
            return None
        return max(
            (
                (answer.last_at, answer.score)
                for asked in self.asked.values()
                if asked.survey == number
                for answer in asked.answers
            ),
            default=None,
        )

    def mean(self, survey: str) -> float | None:
        """The mean of all answers to that survey that count."""
        number = SURVEYS.index(survey)
        return self.scores[number] / self.answers[number] if self.answers[number] else None


def note(satisfaction: Satisfaction, kind: int, survey: Survey, moment: Moment) -> list[Effect]:
    """Take a survey sent or answered. An answer without a score is none."""
    number = SURVEYS.index(survey.survey)
    key = mark_of(f"{survey.survey}:{survey.survey_id}")
    asked = satisfaction.asked.setdefault(key, Asked(number))
    before, answer_before = _facts(asked), asked.answer
    if kind == _SENT:
        asked.sent = min(asked.sent or moment, moment)
    elif survey.score is not None:
        _answer(asked, survey.score, moment)
    _total(satisfaction, number, answer_before, -1)
    _total(satisfaction, number, asked.answer, 1)
    after = _facts(asked)
    _forget_oldest(satisfaction.asked)
    return difference(before, after)


def _answer(asked: Asked, score: int, moment: Moment) -> None:
    for answer in asked.answers:
        if answer.score == score:
            answer.first = min(answer.first, moment)
            answer.last_at = max(answer.last_at, moment[0])
            return
    asked.answers.append(Answer(score, moment, moment[0]))


def _total(satisfaction: Satisfaction, number: int, answer: Answer | None, sign: int) -> None:
    if answer is not None:
        satisfaction.answers[number] += sign
        satisfaction.scores[number] += sign * answer.score


def _forget_oldest(asked: dict[bytes, Asked]) -> None:
    while len(asked) > LIMIT:
        del asked[min(asked, key=lambda key: (asked[key].last_at, key))]


def _facts(asked: Asked) -> list[Fact]:
    facts = []
    if asked.sent:
        facts.append(_fact(SURVEYS_SENT, asked.survey, asked.sent))
    if answer := asked.answer:
        facts.append(_fact(SURVEY_ANSWERS, asked.survey, answer.first, str(answer.score)))
    return facts


def _fact(metric: str, survey: int, moment: Moment, *score: str) -> Fact:
    _, channel, queue, origin = moment
    return Fact(metric, (SURVEYS[survey], CHANNELS[channel], queue, *score, ORIGINS[origin]), 1)
