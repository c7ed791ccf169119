"""Agreements written in tests: what is read of them, or what is told of them."""

from textwrap import dedent

import pytest

from pipeline.agreement.agreement import Agreement
from pipeline.agreement.reading import AgreementError, agreement_of

BERLIN = """
[calendars.berlin]
zone = "Europe/Berlin"
week.mon = ["09:00-17:00"]
"""


def read(text: str) -> Agreement:
    """What is understood of a text that is in order."""
    return agreement_of(dedent(text), "a.toml")


def told(text: str) -> list[str]:
    """What is told of a text with something wrong: a line each."""
    with pytest.raises(AgreementError) as refused:
        read(text)
    return str(refused.value).splitlines()
