from itertools import permutations

from pipeline.core.profile import PURPOSES_LIMIT, SEGMENTS_LIMIT, Profile
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


def test_segments_are_those_named_last_and_who_names_none_says_nothing() -> None:
    story = told("1m customer.updated web segments=vip,early", "2m customer.updated web")
    assert profile_of(story).segments == ["early", "vip"]
    story.tell("3m customer.identified web segments=lapsed", "2m customer.updated web segments=x")
    assert profile_of(story).segments == ["lapsed"]


def test_segments_named_at_the_same_time_are_the_same_in_any_order() -> None:
    lines = ["1m customer.updated web segments=a,b", "1m customer.updated web segments=c"]
    events = [touchpoint(line, line) for line in lines]
    assert all(profile_of(happened(order)).segments == ["c"] for order in permutations(events))


def test_only_so_many_segments_are_kept() -> None:
    named = ",".join(f"s{n:03d}" for n in range(SEGMENTS_LIMIT + 5))
    assert len(profile_of(told(f"0m customer.updated web segments={named}")).segments) == (
        SEGMENTS_LIMIT
    )


def test_what_says_nothing_of_the_profile_begins_none() -> None:
    assert told("0m customer.identified web").journey.profile is None


def test_marketing_is_refused_until_it_is_allowed_again() -> None:
    story = told("1m campaign.unsubscribed marketing")
    assert profile_of(story).refuses_marketing()
    story.tell("2m consent.changed web consent=marketing granted=yes")
    assert not profile_of(story).refuses_marketing()
    story.tell("3m consent.changed web consent=marketing granted=no")
    assert profile_of(story).refuses_marketing()
