"""How much was counted in the last so many minutes, hours, days: differences of true totals."""

from collections.abc import Iterable
from typing import Final

from pipeline.monitoring.rules import Recording

# Total → its windows. Others are worked out from these.
WINDOWS: Final = {
    "sla_due": ("5m", "30m", "1h", "2h", "6h", "1d", "3d"),
    "sla_breached": ("5m", "30m", "1h", "2h", "6h", "1d", "3d"),
    "first_response_seconds_bucket": ("30m", "1h", "1d"),
    "next_response_seconds_bucket": ("30m", "1h", "1d"),
    "resolution_seconds_bucket": ("1h", "1d"),
    "cases_opened": ("1h", "1d"),
    "cases_resolved": ("1h", "1d", "7d"),
    "cases_reopened": ("7d",),
    "first_contact_resolutions": ("7d",),
    "first_resolutions": ("7d",),
    "contacts_offered": ("1h", "1d"),
    "contacts_abandoned": ("1h", "1d"),
    "bot_events": ("1d", "7d"),
    "survey_answers": ("1d", "7d"),
    "surveys_sent": ("7d",),
    "shipments": ("1d", "7d"),
    "customers_retained": ("30d",),
    "customers_lost": ("30d",),
}
# Evaluated often; the longer ones cost more and move less.
SHORT: Final = frozenset({"5m", "30m", "1h", "2h"})

# Now less then. Where there was no then, or the log began anew since: less the least in between.
# A total that has just begun has counted nothing yet in the eyes of Prometheus.
_COUNT: Final = """\
(cx:NAME:net - cx:NAME:net offset <WINDOW>) >= 0
or cx:NAME:net - min_over_time(cx:NAME:net[<WINDOW>:<WINDOW/60>])
or 0 * cx:NAME:net"""


def count_rules(windows: Iterable[str]) -> tuple[Recording, ...]:
    """`cx:<name>:count_<window>` of every total that is counted over one of these windows."""
    wanted = frozenset(windows)
    return tuple(
        count_rule(name, window)
        for name, all_of in WINDOWS.items()
        for window in all_of
        if window in wanted
    )


def count_rule(name: str, window: str) -> Recording:
    """What was added to a total in a window."""
    expr = _COUNT.replace("NAME", name).replace("WINDOW", window)
    return Recording(f"cx:{name}:count_{window}", expr)
