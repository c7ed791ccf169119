"""From the file of an agreement to its values: whatever is wrong with it is found here."""

import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Final

from pipeline.agreement.agreement import NO_AGREEMENT, Agreement
from pipeline.agreement.faults import Faults
from pipeline.agreement.places import lines_of
from pipeline.agreement.read_calendars import read_calendars
from pipeline.agreement.read_experiments import read_experiments
from pipeline.agreement.read_objectives import read_objectives
from pipeline.agreement.read_queues import read_queues
from pipeline.agreement.read_sla import read_sla
from pipeline.agreement.table import Table
from pipeline.agreement.values import duration, whole

_PLACE_IN_MESSAGE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class AgreementError(Exception):
    """An agreement that cannot be used: a line for each thing wrong: file, line, cure."""


def read_agreement(path: Path) -> Agreement:
    """The agreement in a TOML file; raises AgreementError that tells all that is wrong."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as failed:
        reason = getattr(failed, "strerror", None) or failed
        raise AgreementError(f"{path}: {reason}; name the file of the agreement") from None
    return agreement_of(text, str(path))


def agreement_of(text: str, file: str) -> Agreement:
    """The agreement in a text; `file` is what its faults are told with. Raises AgreementError."""
    try:
        content = tomllib.loads(text)
    except ValueError as wrong:  # TOMLDecodeError, and what Python itself says of an endless number
        raise AgreementError(_told(str(wrong), text, file)) from None
    faults = Faults(file, lines_of(text))
    agreement = _agreement(Table(content, (), faults))
    if lines := faults.told():
        raise AgreementError("\n".join(lines))
    return agreement


def _told(message: str, text: str, file: str) -> str:
    """What tomllib says, the place in front."""
    place = _PLACE_IN_MESSAGE.search(message)
    said = _PLACE_IN_MESSAGE.sub("", message)
    if place is None:
        return f"{file}: not TOML: {said}"
    if place[1] is None:
        return f"{file}:{max(len(text.splitlines()), 1)}: not TOML: {said}, at the end of the file"
    return f"{file}:{place[1]}: not TOML: {said}, at character {place[2]} of the line"


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
        at_risk_points=journey.value("at_risk", whole(0, 100), NO_AGREEMENT.at_risk_points),
        experiments=read_experiments(table.table("experiments")),
    )
    journey.close()
    table.close()
    return agreement


def _default_calendar(table: Table, calendars: Collection[str]) -> str | None:
    calendar = table.name("calendar", calendars, None)
    table.close()
    return calendar
