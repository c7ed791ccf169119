"""Open time in UTC, held against a count of minutes on the wall clock that knows no spans."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement.business_hours import BusinessHours, HoursVersion, Interval
from pipeline.agreement.open_spans import calendar_of, open_spans
from pipeline.agreement.zones import zone_named

HOUR_MS = 3_600_000
MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHOP = (Interval(540, 750), Interval(795, 1080))  # 09:00-12:30, 13:15-18:00
NIGHT = (Interval(0, 45), Interval(210, 1440))  # 00:00-00:45, 03:30-24:00
ALWAYS = (Interval(0, 1440),)


def version(
    zone: str,
    hours: tuple[Interval, ...] = SHOP,
    weekend: tuple[Interval, ...] = (),
    begins: date | None = None,
    holidays: Iterable[date] = (),
) -> HoursVersion:
    return HoursVersion(begins, zone, (hours,) * 5 + (weekend,) * 2, frozenset(holidays))


def hours_of(*versions: HoursVersion) -> BusinessHours:
    return BusinessHours("a calendar", versions)


def ms(text: str) -> int:
    return round((datetime.fromisoformat(text) - EPOCH) / timedelta(milliseconds=1))


def is_open(versions: tuple[HoursVersion, ...], moment: datetime) -> bool:
    """What the clock on the wall says, by the version whose local midnight came last."""
    in_force = versions[0]
    for one in versions[1:]:
        assert one.begins is not None
        if moment.astimezone(zone_named(one.zone)).date() >= one.begins:
            in_force = one
    seen = moment.astimezone(zone_named(in_force.zone))
    minutes = seen.hour * 60 + seen.minute
    return seen.date() not in in_force.holidays and any(
        begins <= minutes < ends for begins, ends in in_force.week[seen.weekday()]
    )


def open_minutes(versions: tuple[HoursVersion, ...], begins: str, days: int) -> int:
    first = datetime.fromisoformat(begins)
    moments = (first + MINUTE * number for number in range(days * 1440))
    return sum(is_open(versions, moment) for moment in moments)


# A change of the clocks lies in each of these weeks; none of the hours begins or ends in it.
WEEKS = [
    ("Europe/Berlin", "2026-03-26T00:00+00:00"),
    ("Europe/Berlin", "2026-10-22T00:00+00:00"),
    ("America/New_York", "2026-03-05T00:00+00:00"),
    ("America/New_York", "2026-10-29T00:00+00:00"),
    ("Australia/Lord_Howe", "2026-04-02T00:00+00:00"),
    ("Australia/Lord_Howe", "2026-10-01T00:00+00:00"),
    ("Pacific/Auckland", "2026-09-24T00:00+00:00"),
    ("Pacific/Auckland", "2027-04-01T00:00+00:00"),
    ("America/Sao_Paulo", "2018-11-01T00:00+00:00"),
    ("America/Sao_Paulo", "2018-02-15T00:00+00:00"),
    ("Pacific/Apia", "2011-12-27T00:00+00:00"),
    ("Africa/Casablanca", "2026-02-12T00:00+00:00"),
    ("Asia/Kolkata", "2026-03-26T00:00+00:00"),
    ("America/St_Johns", "2059-10-30T00:00+00:00"),
    ("UTC", "2000-01-02T00:00+00:00"),
]


@pytest.mark.parametrize("hours", [SHOP, NIGHT, ALWAYS])
@pytest.mark.parametrize(("zone", "begins"), WEEKS)
def test_a_week_with_a_change_of_the_clocks_is_open_by_the_clock_on_the_wall(
    zone: str, begins: str, hours: tuple[Interval, ...]
) -> None:
    versions = (version(zone, hours, weekend=hours),)
    first = ms(begins)
    counted = calendar_of(hours_of(*versions)).open_ms(first, first + 7 * 24 * HOUR_MS)
    assert counted == open_minutes(versions, begins, days=7) * 60_000


@pytest.mark.parametrize(
    ("midnight", "next_midnight", "hours"),
    [
        ("2026-03-22T00:00+01:00", "2026-03-23T00:00+01:00", 24),
        ("2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00", 23),
        ("2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00", 25),
    ],
)
def test_an_interval_across_the_change_is_an_hour_shorter_or_longer(
    midnight: str, next_midnight: str, hours: int
) -> None:
    calendar = calendar_of(hours_of(version("Europe/Berlin", (), weekend=ALWAYS)))
    assert calendar.open_ms(ms(midnight), ms(next_midnight)) == hours * HOUR_MS


def test_open_day_and_night_is_one_span_through_every_change() -> None:
    always = hours_of(version("Europe/Berlin", ALWAYS, weekend=ALWAYS))
    assert open_spans(always) == [(ms("1999-12-31T23:00+00:00"), ms("2059-12-31T23:00+00:00"))]


@pytest.mark.parametrize(
    ("interval", "opens", "closes"),
    [
        # 02:30 is skipped on 29 March: it is the moment of the change.
        (Interval(150, 300), "2026-03-29T01:00+00:00", "2026-03-29T03:00+00:00"),
        (Interval(60, 150), "2026-03-29T00:00+00:00", "2026-03-29T01:00+00:00"),
        # 02:30 is shown twice on 25 October: it is the first of both.
        (Interval(150, 300), "2026-10-25T00:30+00:00", "2026-10-25T04:00+00:00"),
        (Interval(60, 150), "2026-10-24T23:00+00:00", "2026-10-25T00:30+00:00"),
    ],
)
def test_what_begins_or_ends_within_the_change(interval: Interval, opens: str, closes: str) -> None:
    spans = open_spans(hours_of(version("Europe/Berlin", (), weekend=(interval,))))
    assert (ms(opens), ms(closes)) in spans


def test_what_lies_within_a_skipped_hour_is_not_open_at_all() -> None:
    spans = open_spans(hours_of(version("Europe/Berlin", (), weekend=(Interval(125, 175),))))
    days = {datetime.fromtimestamp(begins / 1000, UTC).date() for begins, _ in spans}
    assert date(2026, 3, 28) in days
    assert date(2026, 3, 29) not in days


def test_midnight_does_not_part_what_is_open_on_both_sides() -> None:
    hours = hours_of(version("Asia/Tokyo", (Interval(0, 360), Interval(1320, 1440))))
    night = (ms("2026-07-06T22:00+09:00"), ms("2026-07-07T06:00+09:00"))
    assert night in open_spans(hours)


def test_intervals_that_touch_are_one() -> None:
    hours = hours_of(version("UTC", (Interval(540, 720), Interval(720, 1080))))
    assert open_spans(hours)[0] == (ms("2000-01-03T09:00+00:00"), ms("2000-01-03T18:00+00:00"))


def test_a_holiday_is_closed_all_day_by_the_clock_on_the_wall() -> None:
    christmas = date(2026, 12, 25)
    calendar = calendar_of(hours_of(version("Pacific/Auckland", ALWAYS, holidays=[christmas])))
    begins, ends = ms("2026-12-25T00:00+13:00"), ms("2026-12-26T00:00+13:00")
    assert calendar.open_ms(begins, ends) == 0
    assert calendar.open_ms(begins - HOUR_MS, ends) == HOUR_MS


def test_a_change_counts_from_its_local_midnight_and_leaves_what_was() -> None:
    longer = version("Europe/Berlin", ALWAYS, begins=date(2026, 7, 1))
    hours = hours_of(version("Europe/Berlin"), longer)
    before, after = hours_of(version("Europe/Berlin")), hours_of(longer._replace(begins=None))
    midnight = ms("2026-07-01T00:00+02:00")
    assert open_spans(hours) == [
        *[span for span in open_spans(before) if span[1] <= midnight],
        *[(max(span[0], midnight), span[1]) for span in open_spans(after) if span[1] > midnight],
    ]


@pytest.mark.parametrize(
    ("old", "new"), [("Asia/Tokyo", "America/New_York"), ("America/New_York", "Asia/Tokyo")]
)
def test_a_move_to_another_zone_neither_doubles_nor_loses_an_hour(old: str, new: str) -> None:
    versions = (
        version(old, ALWAYS, weekend=SHOP),
        version(new, NIGHT, begins=date(2026, 7, 1)),
    )
    first = ms("2026-06-26T00:00+00:00")
    counted = calendar_of(hours_of(*versions)).open_ms(first, first + 10 * 24 * HOUR_MS)
    assert counted == open_minutes(versions, "2026-06-26T00:00+00:00", days=10) * 60_000


def test_outside_its_range_a_calendar_is_closed() -> None:
    calendar = calendar_of(hours_of(version("UTC", ALWAYS, weekend=ALWAYS)))
    first, last = ms("2000-01-01T00:00+00:00"), ms("2060-01-01T00:00+00:00")
    assert calendar.open_ms(0, first) == 0
    assert calendar.open_ms(last, last * 2) == 0
    assert calendar.open_ms(0, last * 2) == last - first
    assert calendar.moment_after(last, 1) is None


def intervals(edges: list[int]) -> tuple[Interval, ...]:
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Interval(begins * 30, ends * 30) for begins, ends in pairs)


DAY = st.lists(st.integers(0, 48), unique=True, max_size=6).map(sorted).map(intervals)
# Not in the hours in which Berlin's clocks change.
QUIET_DAY = DAY.map(lambda day: tuple(one for one in day if min(one) > 180))


# Sixty years are worked out for each.
@settings(deadline=None, max_examples=40)
@given(
    st.tuples(*[QUIET_DAY] * 7),
    st.sets(st.dates(date(2026, 10, 20), date(2026, 10, 30)), max_size=3),
    st.integers(0, 10 * 24),
    st.integers(0, 10 * 24),
)
def test_any_week_is_open_as_the_clock_on_the_wall_says(
    week: tuple[tuple[Interval, ...], ...], holidays: set[date], begins: int, lasts: int
) -> None:
    versions = (HoursVersion(None, "Europe/Berlin", week, frozenset(holidays)),)
    first = datetime(2026, 10, 19, 22, tzinfo=UTC) + timedelta(hours=begins)
    half_hours = (first + timedelta(minutes=30 * number) for number in range(lasts * 2))
    expected = sum(is_open(versions, moment) for moment in half_hours) * HOUR_MS // 2
    counted = calendar_of(hours_of(*versions))
    since = ms(first.isoformat())
    assert counted.open_ms(since, since + lasts * HOUR_MS) == expected
