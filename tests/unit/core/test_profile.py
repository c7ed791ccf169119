from itertools import permutations

from pipeline.core.profile import PURPOSES_LIMIT, Profile
from tests.unit.core.story import Story, happened, told, touchpoint


def profile_of(story: Story) -> Profile:
    profile = story.journey.profile
    assert profile
    return profile


def test_the_tier_is_the_one_last_changed_to_by_event_time() -> None:
    story = told("5m tier.changed store tier=gold", "1m tier.changed store tier=silver")
    assert profile_of(story).tier == "gold"


def test_consent_is_the_one_last_given_for_each_purpose() -> None:
    story = told(
        "5m consent.changed web consent=ads granted=no",
        "1m consent.changed web consent=ads granted=yes",
        "2m consent.changed web consent=news granted=yes",
    )
    assert profile_of(story).granted() == {"ads": False, "news": True}


def test_at_equal_times_the_stricter_consent_wins_in_any_order() -> None:
    lines = ["1m consent.changed web consent=ads granted=yes"] * 2
    lines.append("1m consent.changed web consent=ads granted=no")
    events = [touchpoint(line, f"e{number}") for number, line in enumerate(lines)]
    for order in permutations(events):
        assert profile_of(happened(order)).granted() == {"ads": False}


def test_only_so_many_purposes_are_kept() -> None:
    purposes = range(PURPOSES_LIMIT + 5)
    story = told(*(f"{n}m consent.changed web consent=p{n} granted=yes" for n in purposes))
    assert len(profile_of(story).consent) == PURPOSES_LIMIT
