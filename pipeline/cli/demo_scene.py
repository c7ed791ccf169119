"""What the demo knows at one moment: numbers from the /metrics pages, made ready to be shown."""

from collections import deque
from collections.abc import Mapping
from typing import Final, NamedTuple

from pipeline.cli.demo_scores import MEASURES
from pipeline.cli.scraping import INFINITE, Page, less, quantile
from pipeline.metrics.declarations import (
    CASES_OPEN,
    FIRST_RESPONSE,
    OLDEST_UNANSWERED,
    SURVEY_ANSWERS,
    SURVEYS_SENT,
    TOUCHPOINTS,
    TWINS,
)
from pipeline.producers.simulator.scenarios import HOUR_MS, SIMULATED_QUEUES

# How far back "lately" reaches: on the wall for rates, in event time for response times.
RATE_SECONDS: Final = 5.0
LATELY_MS: Final = HOUR_MS


class Response(NamedTuple):
    """First responses of one queue; quantiles in seconds, None where nothing was observed."""

    queue: str
    open_cases: int
    oldest_seconds: float | None
    answered: int
    p50: float | None
    p90: float | None
    p90_lately: float | None


class Satisfaction(NamedTuple):
    """Answers to one survey; `value` in the survey's own measure, None without answers."""

    survey: str
    value: float | None
    answers: int
    sent: int


class Scene(NamedTuple):
    """Everything that is shown at one moment; times in ms UTC."""

    elapsed_seconds: float
    story_time: int
    produced: int
    processed: int
    customers: int
    lag_records: int | None
    dead_letters: int
    duplicates: int
    worker_ready: bool
    exporter_ready: bool
    responses: tuple[Response, ...]
    satisfaction: tuple[Satisfaction, ...]
    per_second: Mapping[str, float]


class Moment(NamedTuple):
    """What of an earlier scrape is still needed."""

    wall_seconds: float
    story_time: int
    touchpoints: Mapping[str, float]
    responses: Mapping[str, Mapping[float, float]]


class Reader:
    """Makes scenes of scrapes; keeps earlier ones, for what happened lately."""

    def __init__(self) -> None:
        self._moments: deque[Moment] = deque()

    def scene(
        self,
        wall_seconds: float,
        story_time: int,
        produced: int,
        worker: Page,
        exporter: Page,
    ) -> Scene:
        """The scene of this moment; a page that could not be had is an empty one."""
        now = Moment(
            wall_seconds,
            story_time,
            exporter.totals(TOUCHPOINTS, "channel"),
            {queue: response_buckets(exporter, queue) for queue in SIMULATED_QUEUES},
        )
        self._moments.append(now)
        while self._moments[0].story_time < story_time - 2 * LATELY_MS and (
            self._moments[0].wall_seconds < wall_seconds - 2 * RATE_SECONDS
        ):
            self._moments.popleft()
        return Scene(
            elapsed_seconds=wall_seconds,
            story_time=story_time,
            produced=produced,
            processed=int(worker.total("cx_pipeline_records_total")),
            customers=int(worker.total("cx_pipeline_customers")),
            lag_records=_lag(worker),
            dead_letters=int(worker.total("cx_pipeline_dead_letters_total")),
            duplicates=int(worker.total("cx_pipeline_duplicates_total")),
            worker_ready=bool(worker.samples),
            exporter_ready=bool(exporter.samples),
            responses=tuple(self._response(exporter, queue, now) for queue in SIMULATED_QUEUES),
            satisfaction=tuple(satisfaction(exporter, survey) for survey in MEASURES),
            per_second=self._per_second(now),
        )

    def _response(self, exporter: Page, queue: str, now: Moment) -> Response:
        buckets = now.responses[queue]
        earlier = self._before(story_time=now.story_time - LATELY_MS)
        lately = less(buckets, earlier.responses[queue]) if earlier else buckets
        oldest = exporter.values(OLDEST_UNANSWERED, queue=queue)
        return Response(
            queue,
            int(exporter.total(CASES_OPEN, queue=queue)),
            now.story_time / 1000 - min(oldest) if oldest else None,
            int(buckets.get(INFINITE, 0)),
            quantile(0.5, buckets),
            quantile(0.9, buckets),
            quantile(0.9, lately),
        )

    def _per_second(self, now: Moment) -> dict[str, float]:
        earlier = self._before(wall_seconds=now.wall_seconds - RATE_SECONDS) or self._moments[0]
        seconds = now.wall_seconds - earlier.wall_seconds
        if seconds <= 0:
            return {}
        counts = now.touchpoints.items()
        return {
            channel: (count - earlier.touchpoints.get(channel, 0)) / seconds
            for channel, count in counts
        }

    def _before(
        self, story_time: float = INFINITE, wall_seconds: float = INFINITE
    ) -> Moment | None:
        """The latest moment not after either time; None when all are."""
        for moment in reversed(self._moments):
            if moment.story_time <= story_time and moment.wall_seconds <= wall_seconds:
                return moment
        return None


def _lag(worker: Page) -> int | None:
    """Records not yet processed; None until the worker tells it, once it has its partitions."""
    told = worker.values("cx_pipeline_lag_records")
    return int(sum(told)) if told else None


def response_buckets(page: Page, queue: str) -> dict[float, float]:
    """First responses of `queue`, what was retracted taken off."""
    counted = page.buckets(FIRST_RESPONSE, queue=queue, hours="calendar")
    return less(counted, page.buckets(TWINS[FIRST_RESPONSE].name, queue=queue, hours="calendar"))


def satisfaction(page: Page, survey: str) -> Satisfaction:
    """The answers to one survey, what was corrected taken off."""
    counted = page.totals(SURVEY_ANSWERS, "score", survey=survey)
    corrected = page.totals(TWINS[SURVEY_ANSWERS].name, "score", survey=survey)
    answers = {int(score): n - corrected.get(score, 0) for score, n in counted.items()}
    number = int(sum(answers.values()))
    value = MEASURES[survey](answers) if number else None
    return Satisfaction(survey, value, number, int(page.total(SURVEYS_SENT, survey=survey)))
