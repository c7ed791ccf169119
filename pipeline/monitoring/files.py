"""Every file that is generated, by its place: what `cx monitoring` writes and compares."""

from pipeline.agreement.agreement import Agreement
from pipeline.monitoring.alertmanager import alertmanager_config
from pipeline.monitoring.notifications import notification_texts
from pipeline.monitoring.receivers import NO_RECEIVERS, Receivers
from pipeline.monitoring.rule_files import (
    WRITTEN_BY,
    Options,
    alert_file,
    objective_file,
    recording_file,
)
from pipeline.monitoring.yaml_text import yaml_text


def files_of(
    agreement: Agreement, options: Options, receivers: Receivers = NO_RECEIVERS
) -> dict[str, str]:
    """Path below the folder of all → text. Raises ReceiversError for an unknown team."""
    teams = {queue.team for queue in agreement.queues.values() if queue.team is not None}
    routes = alertmanager_config(teams, receivers, options.speed)
    return {
        "prometheus/rules/cx-objectives.yml": objective_file(agreement, options),
        "prometheus/rules/cx-recording.yml": recording_file(agreement, options),
        "prometheus/alerts/cx-alerts.yml": alert_file(options),
        "alertmanager/alertmanager.yml": yaml_text(routes, WRITTEN_BY),
        "alertmanager/templates/cx.tmpl": notification_texts(),
    }
