import pytest

from pipeline.producers.backfill.cell_values import (
    CellValue,
    Column,
    Constant,
    Value,
    possible_values,
    value_in,
)

CELLS = {"level": "2", "empty": "", "price": "12.50"}
LEVELS = {"1": "low", "2": "high"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Constant("email"), "email"),
        (Constant(7), 7),
        (Column("level"), "2"),
        (Column("empty"), None),
        (Column("empty", otherwise="none"), "none"),
        (Column("not there"), None),
        (Column("level", LEVELS), "high"),
        (Column("price", LEVELS), None),
        (Column("price", LEVELS, otherwise="normal"), "normal"),
        (Column("empty", {"": "low"}), "low"),
        (Column("price", times=100), 1250),
        (Column("empty", times=100), None),
    ],
)
def test_a_value_comes_from_the_mapping_or_the_row(
    source: CellValue, expected: Value | None
) -> None:
    assert value_in(source, CELLS) == expected


@pytest.mark.parametrize("text", ["12.505", "twelve", "NaN", "Infinity", "1e99999999999"])
def test_what_cannot_be_multiplied_to_a_whole_number_raises(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number|is not whole"):
        value_in(Column("price", times=100), {"price": text})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Constant("email"), {"email"}),
        (Column("level", LEVELS), {"low", "high"}),
        (Column("level", LEVELS, otherwise="normal"), {"low", "high", "normal"}),
        (Column("level"), None),
    ],
)
def test_the_possible_values_are_known_unless_the_column_decides(
    source: CellValue, expected: set[Value] | None
) -> None:
    assert possible_values(source) == expected
