"""What is usual: the median of the same time of the week in the last three weeks."""

from typing import Final

from pipeline.monitoring.rules import Recording

WEEKS: Final = (1, 2, 3)
# One week alone may have been unusual itself.
LEAST_WEEKS: Final = 2


def median_of_weeks(series: str, by: str) -> str:
    """The median of `series` one, two and three weeks ago; absent with fewer than LEAST_WEEKS."""
    weeks = "\nor ".join(
        f'label_replace({series} offset <{number}w>, "week", "{number}", "", "")'
        for number in WEEKS
    )
    indented = weeks.replace("\n", "\n  ")
    return f"quantile{by} (0.5,\n  {indented}\n)\nand count{by} (\n  {indented}\n) >= {LEAST_WEEKS}"


BASELINES: Final = (
    Recording(
        "cx:first_response_seconds:p90_30m_baseline",
        median_of_weeks('cx:first_response_seconds:p90_30m{hours="calendar"}', " by (queue)"),
    ),
    Recording(
        "cx:bot_containment:ratio_1d_baseline", median_of_weeks("cx:bot_containment:ratio_1d", "")
    ),
)
