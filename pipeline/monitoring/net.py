"""True totals: what was counted less what was taken back, of live events, as any exporter has it.

Windows are differences of these totals, not `increase()`: they are whole numbers, and the first
thing a series counts is not lost, which matters for twins, absent until they are needed.
"""

from typing import Final, NamedTuple

from pipeline.metrics import declarations as names
from pipeline.metrics.declarations import METRICS, TWINS
from pipeline.monitoring.rules import Recording


class Net(NamedTuple):
    """The total `cx:<name>:net` of a metric, by these labels; `part` is a histogram's suffix."""

    name: str
    metric: str
    labels: tuple[str, ...]
    where: str = ""
    part: str = ""


_QUEUE: Final = ("queue",)
_TARGET: Final = ("queue", "target")
_BUCKET: Final = ("queue", "hours", "le")
_EACH: Final = 'cycle="each"'
_FIRST_RESOLUTION: Final = 'cycle="first", hours="calendar"'
_BOT_KINDS: Final = 'kind=~"bot.session_started|bot.handed_off"'

NETS: Final = (
    Net("cases_opened", names.CASES_OPENED, _QUEUE),
    Net("cases_resolved", names.CASES_RESOLVED, _QUEUE),
    Net("cases_reopened", names.CASES_REOPENED, _QUEUE),
    Net("first_contact_resolutions", names.FIRST_CONTACT_RESOLUTIONS, _QUEUE),
    Net("first_resolutions", names.RESOLUTION, _QUEUE, _FIRST_RESOLUTION, "_count"),
    Net("sla_due", names.SLA_DUE, _TARGET),
    Net("sla_breached", names.SLA_BREACHED, _TARGET),
    Net("first_response_seconds_bucket", names.FIRST_RESPONSE, _BUCKET, part="_bucket"),
    Net("next_response_seconds_bucket", names.NEXT_RESPONSE, _BUCKET, part="_bucket"),
    Net("resolution_seconds_bucket", names.RESOLUTION, _BUCKET, _EACH, "_bucket"),
    Net("contacts_offered", names.CONTACTS_OFFERED, _QUEUE),
    Net("contacts_abandoned", names.CONTACTS_ABANDONED, _QUEUE),
    Net("bot_events", names.TOUCHPOINTS, ("kind",), _BOT_KINDS),
    Net("survey_answers", names.SURVEY_ANSWERS, ("survey", "queue", "score")),
    Net("surveys_sent", names.SURVEYS_SENT, ("survey", "queue")),
    Net("shipments", names.SHIPMENTS, ("outcome",)),
    Net("customers_retained", names.CUSTOMERS_RETAINED, ("basis",)),
    Net("customers_lost", names.CUSTOMERS_LOST, ("basis",)),
    Net("experiment_exposures", names.EXPERIMENT_EXPOSURES, ("experiment", "variant")),
    Net("experiment_conversions", names.EXPERIMENT_CONVERSIONS, ("experiment", "variant")),
)


def net_rules() -> tuple[Recording, ...]:
    """One recording for each total."""
    return tuple(Recording(f"cx:{net.name}:net", _expr(net)) for net in NETS)


def live_sum(metric: str, labels: tuple[str, ...], where: str = "") -> str:
    """The sum by `labels` of live series; of several exporters the one that is ahead counts."""
    selected = ", ".join(['origin="live"', *([where] if where else [])])
    return f"sum by ({', '.join(labels)}) (max without (instance) ({metric}{{{selected}}}))"


def _expr(net: Net) -> str:
    whole = live_sum(METRICS[net.metric].name + net.part, net.labels, net.where)
    taken_back = live_sum(TWINS[net.metric].name + net.part, net.labels, net.where)
    return f"{whole}\n- {taken_back}\nor {whole}"
