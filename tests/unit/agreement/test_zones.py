"""Zones by the pinned rules, and what a time means that a clock skips or shows twice."""

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement.zones import first_moment, zone_named, zone_names

# Half an hour of summer time; none; skipped midnights; a skipped day; two changes in one winter.
ODD_ZONES = (
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/Havana",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "on_the_wall", "moment"),
    [
        ("Europe/Berlin", "2026-01-05T09:00", "2026-01-05T08:00"),
        ("Europe/Berlin", "2026-07-06T09:00", "2026-07-06T07:00"),
        # Skipped, 02:00 to 03:00: all of it is the moment of the change.
        ("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59"),
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
        # Shown twice, 02:00 to 03:00: the first of both.
        ("Europe/Berlin", "2026-10-25T02:00", "2026-10-25T00:00"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00"),
        # Half an hour, and in the other half of the year.
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-04T15:30"),
        ("Asia/Kolkata", "2026-03-29T02:30", "2026-03-28T21:00"),
        # Midnight itself, and a whole day.
        ("America/Havana", "2026-03-08T00:00", "2026-03-08T05:00"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00"),
    ],
)
def test_a_time_on_the_wall_has_one_moment(zone: str, on_the_wall: str, moment: str) -> None:
    assert first_moment(local(on_the_wall), zone_named(zone)) == local(f"{moment}+00:00")


@cache
def days_of_change(zone: str) -> list[datetime]:
    """The midnights, on the wall, of the days that end with another offset than they begin with."""
    rules = zone_named(zone)
    days = [local("2000-01-02T00:00") + timedelta(days=number) for number in range(21_900)]
    offsets = [day.replace(tzinfo=rules).utcoffset() for day in days]
    return [
        day
        for day, offset, next_offset in zip(days, offsets, offsets[1:], strict=False)
        if offset != next_offset
    ] or days[:1]


# A zone and a time on its walls within two days of a change, to the second.
TIMES = st.sampled_from(ODD_ZONES).flatmap(
    lambda zone: st.tuples(
        st.just(zone),
        st.builds(
            lambda day, seconds: day + timedelta(seconds=seconds),
            st.sampled_from(days_of_change(zone)),
            st.integers(-3_600, 2 * 86_400),
        ),
    )
)


@settings(deadline=None)
@given(TIMES)
def test_no_earlier_second_shows_that_time_or_a_later_one(time: tuple[str, datetime]) -> None:
    zone, shown = time
    rules = zone_named(zone)
    moment = first_moment(shown, rules)
    assert moment.astimezone(rules).replace(tzinfo=None) >= shown
    before = (moment - timedelta(seconds=1)).astimezone(rules).replace(tzinfo=None)
    assert before < shown


@settings(deadline=None)
@given(TIMES, st.integers(0, 7_200))
def test_later_on_the_wall_is_never_earlier(time: tuple[str, datetime], seconds: int) -> None:
    zone, shown = time
    rules = zone_named(zone)
    later = shown + timedelta(seconds=seconds)
    assert first_moment(shown, rules) <= first_moment(later, rules)


def test_every_zone_of_the_package_can_be_read() -> None:
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    assert len(zone_names()) > 500
    assert all(moment.astimezone(zone_named(name)).utcoffset() is not None for name in zone_names())


def test_the_rules_are_those_of_the_package_whatever_the_machine_has(tmp_path: Path) -> None:
    strange = tmp_path / "Europe" / "Berlin"
    strange.parent.mkdir()
    strange.write_bytes(files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo").read_bytes())
    reset_tzpath([tmp_path])
    try:
        ZoneInfo.clear_cache()
        zone_named.cache_clear()
        noon = datetime(2026, 1, 5, 12, tzinfo=UTC)
        assert noon.astimezone(ZoneInfo("Europe/Berlin")).hour == 21
        assert noon.astimezone(zone_named("Europe/Berlin")).hour == 13
    finally:
        reset_tzpath()
        ZoneInfo.clear_cache()


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("Berlin", "Europe/Berlin"),
        ("Europe/Berln", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("US/Easter", "US/Eastern"),
        ("../../../etc/passwd", 'such as "Europe/Berlin"'),
        ("", 'such as "Europe/Berlin"'),
    ],
)
def test_an_unknown_zone_is_told_with_those_that_are_near(wrong: str, near: str) -> None:
    with pytest.raises(ValueError, match="there is no time zone") as refused:
        zone_named(wrong)
    assert near in str(refused.value)
