"""Where the value of a touchpoint's field comes from: the mapping itself, or a column."""

from collections.abc import Mapping
from typing import NamedTuple, assert_never

from pipeline.producers.backfill.numbers import multiplied

Value = str | int | bool


class Constant(NamedTuple):
    """The same for every row."""

    value: Value


class Column(NamedTuple):
    """A column's text, or what `values` says for it; `otherwise` where that says nothing.

    With `times`, the text is a number and is multiplied: `12.50` times 100 is 1250.
    """

    column: str
    values: Mapping[str, Value] | None = None
    otherwise: Value | None = None
    times: int | None = None


CellValue = Constant | Column


def value_in(source: CellValue, cells: Mapping[str, str]) -> Value | None:
    """A field's value for one row, None where there is none; raises ValueError."""
    match source:
        case Constant(value):
            return value
        case Column(column, values, otherwise, times):
            text = cells.get(column, "")
            if values is not None:
                return values.get(text, otherwise)
            if text == "":
                return otherwise
            return text if times is None else whole_product(text, times)
        case _:
            assert_never(source)


def possible_values(source: CellValue) -> frozenset[Value] | None:
    """Every value a field can have, or None where the column decides freely."""
    match source:
        case Constant(value):
            return frozenset([value])
        case Column(values=None):
            return None
        case Column(values=values, otherwise=otherwise):
            more = [] if otherwise is None else [otherwise]
            return frozenset([*(values or {}).values(), *more])
        case _:
            assert_never(source)


def whole_product(text: str, times: int) -> int:
    """A number times a whole one; raises ValueError where that is not whole."""
    product = multiplied(text, times)
    if product != int(product):
        raise ValueError(f"{text!r:.80} times {times} is not whole")
    return int(product)
