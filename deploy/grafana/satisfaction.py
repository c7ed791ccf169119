"""cx-satisfaction: what customers answer, and how many of them do."""

from grafana_foundation_sdk.models.dashboard import Dashboard, Panel

from deploy.grafana import levels, promql
from deploy.grafana.frame import Section, channel_variable, dashboard, queue_variable
from deploy.grafana.levels import Levels
from deploy.grafana.panels import AGREED, COUNT, Says, bars, lines, number, rows
from deploy.grafana.promql import QUEUE, QUEUE_AND_CHANNEL, WEEK
from deploy.grafana.queries import Query
from pipeline.metrics.declarations import SURVEY_ANSWERS, SURVEYS_SENT

CSAT = f"cx:csat:ratio_7d{{{QUEUE}}}"
GOOD_CSAT = 'score=~"[45]"'


def satisfaction() -> Dashboard:
    """CSAT, NPS and CES, each beside its count."""
    return dashboard(
        "cx-satisfaction",
        "Customer experience: satisfaction",
        "For whoever looks after what customers think: scores, what they rest on, and how many "
        "answer at all. A later, different answer to a survey replaces the earlier one.",
        (_now(), _over_time(), _spread(), _channels()),
        variables=(queue_variable(), channel_variable()),
        time_range="now-30d",
    )


def _now() -> Section:
    def mean(title: str, what: str, unit: str, value: str, count: str) -> Panel:
        query = promql.weighted(f"{value}{{{QUEUE}}}", f"{count}{{{QUEUE}}}")
        reached: Levels = levels.CSAT if title == "CSAT" else ()
        return number(Says(title, what, unit), Query(query), levels=reached)

    def answers(survey: str) -> Panel:
        what = f"Answers that {survey.upper()} rests on, one per survey."
        return number(
            Says(f"{survey.upper()} answers", what, COUNT),
            Query(f"sum(cx:{survey}:answers_7d{{{QUEUE}}})"),
        )

    return Section(
        "Last 7 days",
        (
            mean(
                "CSAT",
                "Answers 4 and 5 ÷ all answers.",
                "percentunit",
                "cx:csat:ratio_7d",
                "cx:csat:answers_7d",
            ),
            answers("csat"),
            mean(
                "NPS",
                "Share of 9-10 less share of 0-6, −100 to 100.",
                "none",
                "cx:nps:score_7d",
                "cx:nps:answers_7d",
            ),
            answers("nps"),
            mean(
                "CES",
                "Mean of the answers 1-7; 7 is no effort.",
                "none",
                "cx:ces:mean_7d",
                "cx:ces:answers_7d",
            ),
            answers("ces"),
        ),
    )


def _over_time() -> Section:
    return Section(
        "By queue, over 7 days each",
        (
            lines(
                Says("CSAT by queue", "Answers 4 and 5 ÷ all answers.", "percentunit"),
                Query(CSAT, "{{queue}}"),
                Query(promql.agreed("cx:csat_objective:ratio", CSAT), f"{{{{queue}}}}, {AGREED}"),
            ),
            lines(
                Says("NPS by queue", "Share of 9-10 less share of 0-6, −100 to 100.", "none"),
                Query(f"cx:nps:score_7d{{{QUEUE}}}", "{{queue}}"),
            ),
            lines(
                Says("CES by queue", "Mean of the answers 1-7; 7 is no effort.", "none"),
                Query(f"cx:ces:mean_7d{{{QUEUE}}}", "{{queue}}"),
            ),
            rows(
                Says("Answers by queue", "What the scores rest on, over 7 days.", COUNT),
                Query(f"cx:csat:answers_7d{{{QUEUE}}}", "CSAT"),
                Query(f"cx:nps:answers_7d{{{QUEUE}}}", "NPS"),
                Query(f"cx:ces:answers_7d{{{QUEUE}}}", "CES"),
                columns=("queue",),
                width=8,
            ),
            lines(
                Says("Little effort by queue", "CES answers 5-7 ÷ all CES answers.", "percentunit"),
                Query(f"cx:ces:easy_ratio_7d{{{QUEUE}}}", "{{queue}}"),
            ),
            lines(
                Says(
                    "Response rate by survey",
                    "Answers ÷ surveys sent; a survey without answers says little.",
                    "percentunit",
                ),
                Query("cx:surveys:response_ratio_7d", "{{survey}}"),
            ),
        ),
    )


def _spread() -> Section:
    def scores(survey: str, scale: str) -> Panel:
        where = f'survey="{survey}",{QUEUE_AND_CHANNEL}'
        return bars(
            Says(f"{survey.upper()} scores", f"Answers by score, {scale}.", COUNT),
            Query(promql.increase(SURVEY_ANSWERS, WEEK, "score", where), "{{score}}"),
        )

    return Section(
        "Scores given, last 7 days",
        (
            scores("csat", "1 (worst) to 5"),
            scores("nps", "0 (worst) to 10"),
            scores("ces", "1 (most effort) to 7"),
        ),
    )


def _channels() -> Section:
    csat = f'survey="csat",{QUEUE_AND_CHANNEL}'
    answers = promql.increase(SURVEY_ANSWERS, WEEK, "channel", csat)
    good = promql.increase(SURVEY_ANSWERS, WEEK, "channel", f"{csat},{GOOD_CSAT}")
    return Section(
        "By channel",
        (
            bars(
                Says("CSAT by channel", "Answers 4 and 5 ÷ all answers, 7 days.", "percentunit"),
                Query(promql.ratio(good, answers), "{{channel}}"),
                levels=levels.CSAT,
                width=12,
            ),
            rows(
                Says(
                    "Surveys by channel, last 7 days",
                    "Surveys sent and answered, one per survey id.",
                    COUNT,
                ),
                Query(
                    promql.increase(SURVEYS_SENT, WEEK, "survey, channel", QUEUE_AND_CHANNEL),
                    "sent",
                ),
                Query(
                    promql.increase(SURVEY_ANSWERS, WEEK, "survey, channel", QUEUE_AND_CHANNEL),
                    "answered",
                ),
                columns=("survey", "channel"),
                width=12,
            ),
        ),
    )
