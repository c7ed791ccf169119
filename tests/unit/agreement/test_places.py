"""Where things stand in a TOML text, held against what tomllib finds in it."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement.example import example_file
from pipeline.agreement.places import Place, lines_of

TEXT = """\
# a comment with = and [brackets]
top = 1
[defaults]
calendar = "berlin"   # behind

[calendars."north sea"]
'zone' = 'Europe/Berlin'
"a.b" = "quoted \\" ] } # no comment"
holidays = [
  2026-01-01, # new year
  2026-12-25, 2026-12-26,
]
text = \"\"\"
three
lines ""\"\"\"
after = '''it's
two'''
[calendars."north sea".week]
mon = ["09:00-12:30",
  "13:00-18:00"]
week.tue = []

[[sla]]
name = "a"
inline = { x = 1, y.z = [{ w = "}" },
  2] }
[[sla.changes]]
from = 2026-07-01T00:00:00Z
[[sla]]
name = "b"
[sla.nested]
key = true
[[sla.changes]]
from = 1
"""
LINES = {
    ("top",): 2,
    ("defaults",): 3,
    ("calendars", "north sea"): 6,
    ("calendars", "north sea", "zone"): 7,
    ("calendars", "north sea", "a.b"): 8,
    ("calendars", "north sea", "holidays", 0): 10,
    ("calendars", "north sea", "holidays", 2): 11,
    ("calendars", "north sea", "after"): 16,
    ("calendars", "north sea", "week", "mon"): 19,
    ("calendars", "north sea", "week", "mon", 1): 20,
    ("calendars", "north sea", "week", "week", "tue"): 21,
    ("sla",): 23,
    ("sla", 0, "inline", "y", "z", 0, "w"): 25,
    ("sla", 0, "inline", "y", "z", 1): 26,
    ("sla", 0, "changes", 0, "from"): 28,
    ("sla", 1): 29,
    ("sla", 1, "nested", "key"): 32,
    ("sla", 1, "changes", 0): 33,
}


def places_in(value: object, place: Place = ()) -> Iterator[Place]:
    """Every place of a parsed document."""
    children = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, child in children:
        yield (*place, key)
        yield from places_in(child, (*place, key))


@pytest.mark.parametrize(("place", "line"), LINES.items())
def test_each_key_and_element_has_its_line(place: Place, line: int) -> None:
    assert lines_of(TEXT)[place] == line


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n"), example_file().read_text(), ""])
def test_exactly_what_is_in_the_document_has_a_line(text: str) -> None:
    assert set(lines_of(text)) == set(places_in(tomllib.loads(text)))


# Texts with everything that could lead astray, written as each kind of string can hold it.
HOSTILE = st.text(st.sampled_from("ab#=,.[]{}\\ '\"\n\u00e9"), max_size=12)
BARE = st.text(st.sampled_from("abz09_-"), min_size=1, max_size=3)


def basic(text: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}
    return '"' + "".join(escapes.get(character, character) for character in text) + '"'


def multi_line(text: str) -> str:
    return '"""\n' + text.replace("\\", "\\\\").replace('"', '\\"') + '"""'


def literal(text: str) -> str:
    return "'" + text.replace("'", "").replace("\n", "") + "'"


KEYS = st.one_of(BARE, HOSTILE.map(basic), HOSTILE.map(literal))
SIMPLE = st.one_of(
    HOSTILE.map(basic),
    HOSTILE.map(multi_line),
    HOSTILE.map(literal),
    st.sampled_from(["1", "true", "2026-07-01", "2026-07-01 10:00:00Z", "1.5e3", "inf"]),
)


def array(elements: list[str]) -> str:
    return "[ # why\n" + "".join(f"{element},\n" for element in elements) + "]"


def inline(pairs: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{key} = {value}" for key, value in pairs.items()) + " }"


VALUES = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(array),
        st.dictionaries(KEYS, inner, max_size=3).map(inline),
    ),
    max_leaves=6,
)
HEADERS = st.lists(KEYS, min_size=1, max_size=3).flatmap(
    lambda keys: st.sampled_from([f"[{' . '.join(keys)}]", f"[[{'.'.join(keys)}]]  # so"])
)
PAIRS = st.tuples(st.lists(KEYS, min_size=1, max_size=2).map(".".join), VALUES).map(" = ".join)
DOCUMENTS = st.lists(st.one_of(HEADERS, PAIRS, st.just("")), max_size=8).map("\n".join)


@settings(deadline=None)
@given(DOCUMENTS)
def test_whatever_is_written_tomllib_sees_the_same_places(text: str) -> None:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # a key twice, or a table where a value is
    assert set(lines_of(text)) == set(places_in(document))


@settings(deadline=None)
@given(st.lists(BARE, unique=True, max_size=6), st.integers(0, 3))
def test_lines_are_counted_from_the_top(keys: list[str], gap: int) -> None:
    text = "".join("\n" * gap + f"{key} = 1\n" for key in keys)
    expected = {(key,): (number + 1) * (gap + 1) for number, key in enumerate(keys)}
    assert lines_of(text) == expected
