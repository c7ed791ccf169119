"""`[experiments]`: the experiments that are counted, and their variants."""

from pipeline.agreement.faults import Refused
from pipeline.agreement.table import Table
from pipeline.agreement.values import label
from pipeline.metrics.declarations import NONE, OTHER


def read_experiments(table: Table) -> dict[str, tuple[str, ...]]:
    """The variants of each experiment; both are labels."""
    return {experiment: _variants(table, experiment) for experiment in table.keys()}  # noqa: SIM118  # it is no dict


def _variants(table: Table, experiment: str) -> tuple[str, ...]:
    if reason := _refusal(experiment):
        table.wrong(reason, experiment)
    by_index = table.values(experiment, _variant)
    if table.is_empty(experiment):
        table.wrong('has no variants; write them as ["blue", "green"]', experiment)
    for index, variant in by_index.items():
        if variant in [one for place, one in by_index.items() if place < index]:
            table.wrong(f'"{variant}" is listed twice; write it once', experiment, index)
    return tuple(by_index.values())


def _variant(given: object) -> str:
    variant = label(given)
    if variant in (NONE, OTHER):
        raise Refused(f'"{variant}" is a label of what is not listed; use another name')
    return variant


def _refusal(experiment: str) -> str | None:
    try:
        _variant(experiment)
    except Refused as wrong:
        return str(wrong)
    return None
