import pytest

from tests.support.command_lines import refusal


@pytest.mark.parametrize("line", ["worker", "topics create", "simulate --rate 20 --speed 2"])
def test_a_command_that_exists_is_taken(line: str) -> None:
    assert refusal(line.split()) is None


@pytest.mark.parametrize(
    "line", ["wroker", "topics make", "simulate --rat 20", "simulate --rate fast", "journey show"]
)
def test_a_command_that_does_not_exist_or_is_not_used_so_is_refused(line: str) -> None:
    assert refusal(line.split())
