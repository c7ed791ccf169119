"""What is written reads back as it was."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.monitoring.yaml_text import yaml_text

# Characters that mean something to YAML, or may.
strings = st.text("aZ09_./ :#-+'\"\\[]{}%&*!|>@`,?=~\n\t\u00a0\u2028ßж", max_size=8)
scalars = strings | st.integers() | st.booleans()
values: Any = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strings, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(strings, values, max_size=4))
def test_any_value_reads_back(value: dict[str, Any]) -> None:
    assert yaml.safe_load(yaml_text(value)) == value


@pytest.mark.parametrize(
    "text", ["yes", "on", "null", "1.5", "5m", "a: b", "- a", "#", "~", "", "=", "0x1F", "1e3"]
)
def test_a_string_stays_a_string(text: str) -> None:
    assert yaml.safe_load(yaml_text({"x": [text]})) == {"x": [text]}


def test_lines_become_a_block_and_keep_their_indents() -> None:
    text = yaml_text({"rules": [{"expr": "(\n  a\n) * b"}]})
    assert text == "rules:\n  - expr: |-\n      (\n        a\n      ) * b\n"
    assert yaml.safe_load(text) == {"rules": [{"expr": "(\n  a\n) * b"}]}


def test_a_head_goes_before_it_as_comments() -> None:
    assert yaml_text({"a": 1}, "one\n\ntwo") == "# one\n#\n# two\na: 1\n"
