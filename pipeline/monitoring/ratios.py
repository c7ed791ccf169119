"""Shares, means, scores and quantiles over windows: one row each, NAME and WINDOW filled in.

None is recorded where there is nothing to divide by. Quantiles come from buckets of all, never
from quantiles.
"""

from typing import Final, NamedTuple

from pipeline.monitoring.rules import Recording


class Row(NamedTuple):
    """`record` and `expr` for each of `windows`, WINDOW in both standing for it."""

    record: str
    windows: tuple[str, ...]
    expr: str


_ANSWERS: Final = "cx:survey_answers:count_WINDOW"


def _answers(survey: str, scores: str = "") -> str:
    scored = f', score=~"{scores}"' if scores else ""
    return f'sum by (queue) ({_ANSWERS}{{survey="{survey}"{scored}}})'


def _share(survey: str, scores: str) -> str:
    return f"{_answers(survey, scores)} / ({_answers(survey)} > 0)"


def _sum_of_scores(survey: str, scores: range) -> str:
    weighted = (f'{score} * {_ANSWERS}{{survey="{survey}", score="{score}"}}' for score in scores)
    return "sum by (queue) (\n  " + "\n  or ".join(weighted) + "\n)"


_SURVEY_WINDOWS: Final = ("1d", "7d")
_BOT: Final = "cx:bot_events:count_WINDOW"
_CUSTOMERS: Final = "(cx:customers_retained:count_WINDOW + cx:customers_lost:count_WINDOW)"
_SHIPMENTS: Final = "cx:shipments:count_WINDOW"

RATIOS: Final = (
    Row(
        "cx:sla_breach:ratio_WINDOW",
        ("5m", "30m", "1h", "2h", "6h", "1d", "3d"),
        "cx:sla_breached:count_WINDOW / (cx:sla_due:count_WINDOW > 0)",
    ),
    Row(
        "cx:contacts_abandoned:ratio_WINDOW",
        ("1h", "1d"),
        "cx:contacts_abandoned:count_WINDOW / (cx:contacts_offered:count_WINDOW > 0)",
    ),
    # Counted seven days after the resolve: so against the resolves of the week before.
    Row(
        "cx:first_contact_resolution:ratio_7d",
        ("7d",),
        "cx:first_contact_resolutions:count_7d / (cx:first_resolutions:count_7d offset <7d> > 0)",
    ),
    Row(
        "cx:reopen:ratio_7d",
        ("7d",),
        "cx:cases_reopened:count_7d / (cx:cases_resolved:count_7d > 0)",
    ),
    Row(
        "cx:bot_sessions:count_WINDOW",
        _SURVEY_WINDOWS,
        f'sum({_BOT}{{kind="bot.session_started"}})',
    ),
    Row(
        "cx:bot_containment:ratio_WINDOW",
        _SURVEY_WINDOWS,
        f'1 - sum({_BOT}{{kind="bot.handed_off"}}) / (cx:bot_sessions:count_WINDOW > 0)',
    ),
    Row("cx:csat:answers_WINDOW", _SURVEY_WINDOWS, _answers("csat")),
    Row("cx:csat:ratio_WINDOW", _SURVEY_WINDOWS, _share("csat", "4|5")),
    Row("cx:nps:answers_WINDOW", _SURVEY_WINDOWS, _answers("nps")),
    Row(
        "cx:nps:score_WINDOW",
        _SURVEY_WINDOWS,
        f"100 * ({_answers('nps', '9|10')} - {_answers('nps', '[0-6]')})\n"
        f"/ ({_answers('nps')} > 0)",
    ),
    Row("cx:ces:answers_WINDOW", _SURVEY_WINDOWS, _answers("ces")),
    Row(
        "cx:ces:mean_WINDOW",
        _SURVEY_WINDOWS,
        f"{_sum_of_scores('ces', range(1, 8))}\n/ ({_answers('ces')} > 0)",
    ),
    Row("cx:ces:easy_ratio_WINDOW", _SURVEY_WINDOWS, _share("ces", "[5-7]")),
    Row(
        "cx:surveys:response_ratio_WINDOW",
        ("7d",),
        f"sum by (survey) ({_ANSWERS}) / (sum by (survey) (cx:surveys_sent:count_WINDOW) > 0)",
    ),
    Row(
        "cx:customers_retained:ratio_WINDOW",
        ("30d",),
        f"cx:customers_retained:count_WINDOW / ({_CUSTOMERS} > 0)",
    ),
    Row(
        "cx:shipments_late:ratio_WINDOW",
        _SURVEY_WINDOWS,
        f'sum({_SHIPMENTS}{{outcome="late"}}) / (sum({_SHIPMENTS}) > 0)',
    ),
)

_TIMES: Final = (
    ("first_response", ("30m", "1h", "1d")),
    ("next_response", ("30m", "1h", "1d")),
    ("resolution", ("1h", "1d")),
)
_QUANTILES: Final = (("p50", "0.5"), ("p90", "0.9"))


def ratio_rules(windows: frozenset[str]) -> tuple[Recording, ...]:
    """The rows over one of these windows, in the table's order: later ones use earlier ones."""
    rows = [*RATIOS, *_response_times()]
    return tuple(
        Recording(row.record.replace("WINDOW", window), row.expr.replace("WINDOW", window))
        for row in rows
        for window in row.windows
        if window in windows
    )


def _response_times() -> list[Row]:
    rows = []
    for name, windows in _TIMES:
        buckets = f"cx:{name}_seconds_bucket:count_WINDOW"
        all_of = f'sum without (le) ({buckets}{{le="+Inf"}})'
        rows.append(Row(f"cx:{name}:count_WINDOW", windows, all_of))
        for short, share in _QUANTILES:
            # Where nothing was observed there is no quantile, rather than NaN.
            quantile = f"histogram_quantile({share}, {buckets}) and cx:{name}:count_WINDOW > 0"
            rows.append(Row(f"cx:{name}_seconds:{short}_WINDOW", windows, quantile))
    return rows
