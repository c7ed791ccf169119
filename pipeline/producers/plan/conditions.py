"""What the value of a field has to be like. What is said of one that is not never repeats it."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from pipeline.producers.plan.fields import Field
from pipeline.producers.plan.patterns import LONGEST


class Condition(NamedTuple):
    """All that a plan asks of a field; None: nothing of that sort. `longest` in characters."""

    one_of: frozenset[str | int | bool] | None = None
    matches: re.Pattern[str] | None = None
    longest: int | None = None
    least: int | None = None
    most: int | None = None


NO_CONDITION: Final = Condition()


class FieldRule(NamedTuple):
    """A field and what it has to be like, where a touchpoint has it."""

    field: Field
    condition: Condition

    def violation(self, value: object) -> str | None:
        """What is wrong with a value, in a few words."""
        values: Iterable[object] = value if isinstance(value, list) else (value,)
        return next((text for text in map(self._of_one, values) if text), None)

    def _of_one(self, value: object) -> str | None:
        one_of, matches, longest, least, most = self.condition
        if one_of is not None and value not in one_of:
            return "is none of those in the plan"
        if isinstance(value, str):
            if longest is not None and len(value) > longest:
                return f"is longer than {longest} characters"
            if matches is not None and (len(value) > LONGEST or not matches.fullmatch(value)):
                return f"does not look like {matches.pattern}"
        elif isinstance(value, int):
            if least is not None and value < least:
                return f"is less than {least}"
            if most is not None and value > most:
                return f"is more than {most}"
        return None


def described(condition: Condition) -> str:
    """A condition in words: `one of CHF, EUR`, `like [A-Z]{2}`, `at least 1, at most 100`."""
    parts = []
    if condition.one_of is not None:
        parts.append(f"one of {', '.join(sorted(map(str, condition.one_of)))}")
    if condition.matches is not None:
        parts.append(f"like {condition.matches.pattern}")
    if condition.longest is not None:
        parts.append(f"at most {condition.longest} characters")
    if condition.least is not None:
        parts.append(f"at least {condition.least}")
    if condition.most is not None:
        parts.append(f"at most {condition.most}")
    return ", ".join(parts)
