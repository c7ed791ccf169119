"""Experiments and variants, both of which become labels."""

import pytest

from tests.unit.agreement.written import read, told


def test_experiments_have_variants_in_their_order() -> None:
    agreement = read('[experiments]\ncheckout = ["green", "blue"]\n"price.2" = ["high"]')
    assert agreement.experiments == {"checkout": ("green", "blue"), "price.2": ("high",)}


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ('"a b" = ["x"]', '"a b" does not fit a label; write 1 to 64 letters, digits'),
        ('a = ["x y"]', '"x y" does not fit a label'),
        ('a = ["x", "y", "x"]', '"x" is listed twice; write it once'),
        ("a = []", 'has no variants; write them as ["blue", "green"]'),
        ('a = "x"', '"x" is no list; write it between [ and ]'),
        ('a = ["other"]', '"other" is a label of what is not listed; use another name'),
        ('none = ["x"]', '"none" is a label of what is not listed; use another name'),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(lines: str, refusal: str) -> None:
    [line] = told(f"[experiments]\n{lines}")
    assert line.startswith("a.toml:2: experiments.")
    assert refusal in line
