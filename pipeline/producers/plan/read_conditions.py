"""`fields` of a rule: what the value of each has to be like."""

from collections.abc import Callable, Iterable
from typing import Final

from pipeline.agreement.faults import Refused, did_you_mean, shown
from pipeline.agreement.table import Table, a_text
from pipeline.agreement.values import whole
from pipeline.producers.plan.conditions import NO_CONDITION, Condition, FieldRule
from pipeline.producers.plan.fields import Field
from pipeline.producers.plan.patterns import LONGEST, pattern
from pipeline.producers.plan.read_fields import FieldReader

FURTHEST: Final = 2**63 - 1
# By the type of a field: what can be asked of it.
WORDS: Final = {
    "text": f"one_of, matches (up to {LONGEST} characters), longest",
    "texts": f"one_of, matches (up to {LONGEST} characters), longest, each for every text",
    "number": "least, most",
    "yes_or_no": "one_of",
}


def read_conditions(table: Table, reader: FieldReader) -> Iterable[FieldRule]:
    """Every field that the table asks something of."""
    for key, one in table.named_tables():
        try:
            field = reader.field(key)
        except Refused as wrong:
            table.wrong(str(wrong), key)
            continue
        condition = _condition(one, field)
        if condition != NO_CONDITION:
            yield FieldRule(field, condition)


def _condition(table: Table, field: Field) -> Condition:
    match field.type:
        case "number":
            condition = Condition(
                least=table.value("least", whole(-FURTHEST, FURTHEST), None),
                most=table.value("most", whole(-FURTHEST, FURTHEST), None),
            )
            _check_range(table, condition)
        case "yes_or_no":
            condition = Condition(one_of=_only(table, _yes_or_no))
        case _:
            condition = Condition(
                one_of=_only(table, _value_of(field)),
                matches=table.value("matches", pattern, None),
                longest=table.value("longest", whole(1, 1_000_000), None),
            )
    if not table.keys():
        table.wrong(f"nothing is asked of it; there is {WORDS[field.type]}")
    table.close()
    return condition


def _check_range(table: Table, condition: Condition) -> None:
    least, most = condition.least, condition.most
    if least is not None and most is not None and least > most:
        table.wrong(f"nothing is at least {least} and at most {most}", "most")


def _only(table: Table, read: Callable[[object], str | bool]) -> frozenset[str | int | bool] | None:
    if not table.has("one_of"):
        return None
    if table.is_empty("one_of"):
        table.wrong("it could be nothing; write the values it may have", "one_of")
    # `values` leaves out what is None only: no and "" are kept.
    return frozenset(table.values("one_of", read).values())


def _value_of(field: Field) -> Callable[[object], str | bool]:
    def read(given: object) -> str:
        text = a_text(given)
        if field.values and text not in field.values:
            raise Refused(f"there is no {shown(text)}; {did_you_mean(text, field.values)}")
        return text

    return read


def _yes_or_no(given: object) -> bool:
    if not isinstance(given, bool):
        raise Refused(f"{shown(given)} will not do; write true or false")
    return given
