"""From the file of an agreement to its values: whatever is wrong with it is found here."""

from collections.abc import Collection
from pathlib import Path

from pipeline.agreement.agreement import NO_AGREEMENT, Agreement
from pipeline.agreement.read_calendars import read_calendars
from pipeline.agreement.read_experiments import read_experiments
from pipeline.agreement.read_objectives import read_objectives
from pipeline.agreement.read_queues import read_queues
from pipeline.agreement.read_sla import read_sla
from pipeline.agreement.table import Table
from pipeline.agreement.toml_file import FileRefused, read_toml, read_toml_text
from pipeline.agreement.values import duration, whole


class AgreementError(FileRefused):
    """An agreement that cannot be used: a line for each thing wrong: file, line, cure."""


def read_agreement(path: Path) -> Agreement:
    """The agreement in a TOML file; raises AgreementError that tells all that is wrong."""
    return read_toml(path, "the agreement", _agreement, AgreementError)


def agreement_of(text: str, file: str) -> Agreement:
    """The agreement in a text; `file` is what its faults are told with. Raises AgreementError."""
    return read_toml_text(text, file, _agreement, AgreementError)


def _agreement(table: Table) -> Agreement:
    calendars = read_calendars(table.table("calendars"))
    default_calendar = _default_calendar(table.table("defaults"), calendars)
    objectives = read_objectives(table.table("objectives"))
    queues = read_queues(table.table("queues"), calendars, default_calendar, objectives.queues)
    with_hours = {queue.name for queue in queues.values() if queue.calendar is not None}
    journey = table.table("journey")
    agreement = Agreement(
        queues=queues,
        calendars=calendars,
        default_calendar=default_calendar,
        sla=read_sla(table.tables("sla"), queues, with_hours),
        objectives=objectives,
        inactivity_ms=journey.value("inactivity", duration, NO_AGREEMENT.inactivity_ms),
        at_risk_points=journey.value("at_risk", whole(1, 100), NO_AGREEMENT.at_risk_points),
        experiments=read_experiments(table.table("experiments")),
    )
    journey.close()
    table.close()
    return agreement


def _default_calendar(table: Table, calendars: Collection[str]) -> str | None:
    calendar = table.name("calendar", calendars, None)
    table.close()
    return calendar
