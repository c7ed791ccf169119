"""Texts within expressions of PromQL: queues and calendars may have any name."""

import json
import re
from collections.abc import Iterable


def quoted(value: str) -> str:
    """A string of PromQL. What looks like a duration to be scaled (`durations`) stays as it is."""
    return json.dumps(value, ensure_ascii=False).replace("<", r"\u003c")


def replacement(value: str) -> str:
    """What `label_replace` is to put in, to the letter: a `$` begins no group of its pattern."""
    return quoted(value.replace("$", "$$"))


def any_of(values: Iterable[str]) -> str:
    """A pattern, as a string of PromQL, that matches these values and no others."""
    return quoted("|".join(map(re.escape, values)))
