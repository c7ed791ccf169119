from pipeline.core.duplicates import LIMIT, has, mark_of, remember
from pipeline.core.effects import NoteDuplicate
from pipeline.core.journey import encode_state
from tests.unit.core.story import told


def test_a_touchpoint_is_known_again_among_the_last_128() -> None:
    seen = b""
    for number in range(LIMIT + 1):
        seen = remember(seen, mark_of(f"e{number}"))
    assert len(seen) == LIMIT * 8
    assert not has(seen, mark_of("e0"))
    assert all(has(seen, mark_of(f"e{number}")) for number in range(1, LIMIT + 1))


def test_two_halves_of_neighbours_are_not_a_mark() -> None:
    seen = b"AAAABBBBCCCCDDDD"
    assert not has(seen, b"BBBBCCCC")
    assert has(seen, b"CCCCDDDD")
    assert has(seen + b"BBBBCCCC", b"BBBBCCCC")


def test_a_duplicate_changes_nothing_at_all() -> None:
    story = told("0m page.viewed web", "1m order.placed commerce amount=100EUR id=o1")
    before = encode_state(story.journey)
    assert story.tell("1m order.placed commerce amount=100EUR id=o1") == [NoteDuplicate()]
    assert encode_state(story.journey) == before
