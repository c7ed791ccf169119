"""What was understood of an agreement: as plain data for scripts, and in lines for people."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from pipeline.agreement.agreement import Agreement, Queue
from pipeline.agreement.business_hours import BusinessHours, HoursVersion
from pipeline.agreement.objectives import Growth, Objectives, QueueObjectives, Rise
from pipeline.agreement.read_sla import FROM_EVER
from pipeline.agreement.table import OFF
from pipeline.agreement.wording import (
    duration_text,
    hours_text,
    moment_text,
    share_text,
    week_text,
)
from pipeline.core.policy import SlaPolicy, Targets

T = TypeVar("T")
Data = dict[str, Any]
UNLISTED = "any other"


def described(agreement: Agreement, now: int) -> Data:
    """All of it, in the words of the file; `now` in ms UTC."""
    today = datetime.fromtimestamp(now / 1000, UTC).date()
    return {
        "calendars": [
            _calendar(hours, _queues_of(agreement, hours.name), today)
            for hours in agreement.calendars.values()
        ],
        "queues": [_queue(queue, agreement.objectives) for queue in agreement.queues.values()],
        "sla": [_sla(policy) for policy in agreement.sla],
        "objectives": _objectives(agreement.objectives),
        "journey": {
            "inactivity": duration_text(agreement.inactivity_ms),
            "at_risk": str(agreement.at_risk_points),
        },
        "experiments": {name: list(those) for name, those in agreement.experiments.items()},
    }


def lines(data: Mapping[str, Any]) -> Iterator[str]:
    """What `described` gave, to be read."""
    for calendar in data["calendars"]:
        yield f"calendar {calendar['name']}: {', '.join(calendar['queues']) or 'of no queue'}"
        for version in calendar["versions"]:
            yield f"  {_begin(version)}{version['zone']}, {version['open']} a week"
            yield f"    {version['week']}"
        yield f"  {_next_holiday(calendar)}"
    for queue in data["queues"]:
        own = f"; {_pairs(queue['objectives'])}" if queue["objectives"] else ""
        calendar = f"calendar {queue['calendar']}" if queue["calendar"] else "all hours"
        yield f"queue {queue['name']}: {calendar}, {_team(queue)}{own}"
    for sla in data["sla"]:
        yield f"sla {sla['name']}: {_covered(sla)}"
        for version in sla["versions"]:
            yield f"  {_begin(version)}{version['hours']} hours: {_pairs(version['targets'])}"
    yield "objectives"
    yield from (f"  {name} {text}" for name, text in data["objectives"].items())
    yield f"journey: {_pairs(data['journey'])}"
    for experiment, variants in data["experiments"].items():
        yield f"experiment {experiment}: {', '.join(variants)}"


def _calendar(hours: BusinessHours, queues: Sequence[str], today: date) -> Data:
    begun = [one for one in hours.versions if one.begins is None or one.begins <= today]
    coming = sorted(day for day in begun[-1].holidays if day >= today)
    return {
        "name": hours.name,
        "queues": queues,
        "versions": [_hours(version) for version in hours.versions],
        "next_holiday": coming[0].isoformat() if coming else None,
    }


def _hours(version: HoursVersion) -> Data:
    minutes = sum(one.ends - one.begins for day in version.week for one in day)
    return {
        "from": version.begins.isoformat() if version.begins else None,
        "zone": version.zone,
        "open": hours_text(minutes),
        "week": week_text(version.week),
        "holidays": sorted(day.isoformat() for day in version.holidays),
    }


def _queues_of(agreement: Agreement, calendar: str) -> list[str]:
    listed = [queue.name for queue in agreement.queues.values() if queue.calendar == calendar]
    return [*listed, UNLISTED] if agreement.default_calendar == calendar else listed


def _queue(queue: Queue, of_all: Objectives) -> Data:
    """With those of its objectives that are not as for all."""
    common = _queue_objectives(of_all.queues)
    own = _queue_objectives(queue.objectives)
    return {
        "name": queue.name,
        "calendar": queue.calendar,
        "team": queue.team,
        "objectives": {name: text for name, text in own.items() if text != common[name]},
    }


def _sla(policy: SlaPolicy) -> Data:
    return {
        "name": policy.name,
        "queues": sorted(policy.queues),
        "priorities": sorted(policy.priorities),
        "versions": [
            {
                "from": None if begins == FROM_EVER else moment_text(begins),
                "hours": "business" if targets.is_business else "calendar",
                "targets": _targets(targets),
            }
            for begins, targets in policy.versions
        ],
    }


def _targets(targets: Targets) -> dict[str, str]:
    return {
        "first_response": _or_off(targets.first_response_ms, duration_text),
        "next_response": _or_off(targets.next_response_ms, duration_text),
        "resolution": _or_off(targets.resolution_ms, duration_text),
    }


def _objectives(objectives: Objectives) -> dict[str, str]:
    return {
        "period": duration_text(objectives.period_ms),
        **_queue_objectives(objectives.queues),
        "bot_containment_drop": _or_off(objectives.bot_containment_drop, share_text),
        "dead_letters": _or_off(objectives.dead_letters, share_text),
        "lag": _or_off(objectives.lag_ms, duration_text),
    }


def _queue_objectives(objectives: QueueObjectives) -> dict[str, str]:
    shares = (f"{target} {share_text(share)}" for target, share in objectives.sla.items())
    return {
        "sla": " ".join(shares) or OFF,
        "minimum_count": str(objectives.minimum_count),
        "oldest_unanswered": _or_off(objectives.oldest_unanswered_ms, duration_text),
        "first_response_rise": _or_off(objectives.first_response_rise, _rise),
        "backlog_growth": _or_off(objectives.backlog_growth, _growth),
        "abandonment": _or_off(objectives.abandonment, share_text),
        "csat": _or_off(objectives.csat, share_text),
    }


def _rise(rise: Rise) -> str:
    return f"{rise.factor:g}-fold above {duration_text(rise.floor_ms)}"


def _growth(growth: Growth) -> str:
    return f"{growth.factor:g}-fold from {growth.minimum} on"


def _or_off(value: T | None, text: Callable[[T], str]) -> str:
    return OFF if value is None else text(value)


def _begin(version: Mapping[str, Any]) -> str:
    return f"from {version['from']}: " if version["from"] else ""


def _next_holiday(calendar: Mapping[str, Any]) -> str:
    if not any(version["holidays"] for version in calendar["versions"]):
        return "no holidays"
    if calendar["next_holiday"] is None:
        return "no holiday to come: those of the next years are missing"
    return f"next holiday {calendar['next_holiday']}"


def _team(queue: Mapping[str, Any]) -> str:
    return f"team {queue['team']}" if queue["team"] else "no team"


def _covered(sla: Mapping[str, Any]) -> str:
    queues, priorities = ", ".join(sla["queues"]), ", ".join(sla["priorities"])
    return f"queue {queues or 'any'}, priority {priorities or 'any'}"


def _pairs(texts: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {text}" for name, text in texts.items())
