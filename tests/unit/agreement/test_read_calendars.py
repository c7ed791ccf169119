"""Business hours from the file."""

from datetime import date

from pipeline.agreement.business_hours import HoursVersion, Interval
from tests.unit.agreement.written import read, told

DAY = (Interval(540, 1020),)


def versions(text: str) -> tuple[HoursVersion, ...]:
    [calendar] = read(text).calendars.values()
    return calendar.versions


def test_a_calendar_is_a_zone_a_week_and_holidays() -> None:
    [version] = versions(
        """
        [calendars.berlin]
        zone = "Europe/Berlin"
        holidays = [2026-12-25]
        [calendars.berlin.week]
        mon = ["09:00-12:30", "13:15-18:00"]
        sun = ["00:00-24:00"]
        """
    )
    lunch_break = (Interval(540, 750), Interval(795, 1080))
    closed: tuple[Interval, ...] = ()
    assert version == HoursVersion(
        begins=None,
        zone="Europe/Berlin",
        week=(lunch_break, *[closed] * 5, (Interval(0, 1440),)),
        holidays=frozenset([date(2026, 12, 25)]),
    )


def test_intervals_may_stand_in_any_order() -> None:
    [version] = versions(
        """
        [calendars.a]
        zone = "UTC"
        week.mon = ["13:00-18:00", "09:00-12:00"]
        """
    )
    assert version.week[0] == (Interval(540, 720), Interval(780, 1080))


def test_a_change_says_what_is_different_and_the_rest_stays() -> None:
    first, second, third = versions(
        """
        [calendars.a]
        zone = "UTC"
        holidays = [2026-12-25]
        week.mon = ["09:00-17:00"]
        week.fri = ["09:00-17:00"]
        [[calendars.a.changes]]
        from = 2026-07-01
        week.fri = []
        week.sat = ["09:00-17:00"]
        [[calendars.a.changes]]
        from = 2027-01-01
        zone = "Europe/London"
        holidays = []
        """
    )
    assert [one.begins for one in (first, second, third)] == [
        None,
        date(2026, 7, 1),
        date(2027, 1, 1),
    ]
    assert first.week == (DAY, (), (), (), DAY, (), ())
    assert second.week == third.week == (DAY, (), (), (), (), DAY, ())
    assert first.holidays == second.holidays == {date(2026, 12, 25)}
    assert third.holidays == frozenset()
    assert [one.zone for one in (first, second, third)] == ["UTC", "UTC", "Europe/London"]


def test_overlapping_and_reversed_hours_are_told_each_on_its_line() -> None:
    lines = told(
        """\
        [calendars.a]
        zone = "UTC"
        [calendars.a.week]
        mon = ["09:00-12:30",
               "12:00-18:00"]
        tue = ["18:00-09:00"]
        wed = ["09:00-12:00", "09:00-12:00"]
        """
    )
    assert [line.split(": ")[0] for line in lines] == ["a.toml:5", "a.toml:6", "a.toml:7"]
    assert "12:00-18:00 overlaps 09:00-12:30; let one end" in lines[0]
    assert '"18:00-09:00" ends before it has begun' in lines[1]
    assert "09:00-12:00 overlaps 09:00-12:00" in lines[2]


def test_a_calendar_without_zone_or_open_hours_is_refused() -> None:
    assert told("[calendars.a]\nweek.mon = []") == [
        "a.toml:1: calendars.a: zone is missing",
        'a.toml:2: calendars.a.week: is never open; write a week, as mon = ["09:00-17:00"]',
    ]


def test_days_and_keys_that_do_not_exist_are_told_with_those_that_are_near() -> None:
    lines = told(
        """\
        [calendars.a]
        zone = "UTC"
        holiday = [2026-12-25]
        week.mon = ["09:00-17:00"]
        week.tues = ["09:00-17:00"]
        """
    )
    assert lines == [
        "a.toml:3: calendars.a.holiday: there is no such key here; did you mean holidays?",
        "a.toml:5: calendars.a.week.tues: there is no such key here; did you mean tue?",
    ]


def test_holidays_that_are_no_dates_are_told_one_by_one() -> None:
    lines = told(
        """\
        [calendars.a]
        zone = "UTC"
        week.mon = ["09:00-17:00"]
        holidays = [
          "2026-12-25",
          2026-12-26,
          12,
        ]
        """
    )
    assert [line.split(": ")[0] for line in lines] == ["a.toml:5", "a.toml:7"]
    assert all("is no date; write it without quotes, as 2026-12-25" in line for line in lines)


def test_changes_must_follow_each_other_and_change_something() -> None:
    lines = told(
        """\
        [calendars.a]
        zone = "UTC"
        week.mon = ["09:00-17:00"]
        [[calendars.a.changes]]
        from = 2026-07-01
        week.mon = ["10:00-17:00"]
        [[calendars.a.changes]]
        from = 2026-07-01
        week.mon = ["11:00-17:00"]
        [[calendars.a.changes]]
        week.mon = ["12:00-17:00"]
        [[calendars.a.changes]]
        from = 2027-01-01
        """
    )
    assert [line.split(";")[0] for line in lines] == [
        (
            "a.toml:8: calendars.a.changes.from: 2026-07-01 is not after 2026-07-01, "
            "where the change before begins"
        ),
        "a.toml:10: calendars.a.changes: from is missing",
        "a.toml:12: calendars.a.changes: changes nothing",
    ]
