"""Single values: what is read, and what is said of those that cannot be."""

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement import values
from pipeline.agreement.business_hours import Interval
from pipeline.agreement.faults import Refused
from pipeline.agreement.wording import duration_text, interval_text, share_text

Read = Callable[[object], object]


@pytest.mark.parametrize(
    ("read", "given", "value"),
    [
        (values.duration, "30m", 1_800_000),
        (values.duration, "1h30m", 5_400_000),
        (values.duration, "2d", 172_800_000),
        (values.duration, "90s", 90_000),
        (values.share, "12.5%", 0.125),
        (values.share, "99.9%", 0.999),
        (values.objective, "95%", 0.95),
        (values.or_off(values.share), "off", None),
        (values.or_off(values.share), "1%", 0.01),
        (values.factor, 2, 2.0),
        (values.factor, 1.5, 1.5),
        (values.interval, "09:00-12:30", Interval(540, 750)),
        (values.interval, "9:00 - 12:30", Interval(540, 750)),
        (values.interval, "00:00-24:00", Interval(0, 1440)),
        (values.day, date(2026, 12, 25), date(2026, 12, 25)),
        (values.moment, datetime.fromisoformat("2026-07-01T00:00:00+02:00"), 1_782_856_800_000),
        (values.label, "short-checkout_2.1", "short-checkout_2.1"),
        (values.name, "Rechnungen & Mahnungen", "Rechnungen & Mahnungen"),
        (values.whole(0, 100), 100, 100),
    ],
)
def test_what_is_written_is_read(read: Read, given: object, value: object) -> None:
    assert read(given) == value


@pytest.mark.parametrize(
    ("read", "given", "line"),
    [
        (values.duration, 30, '30 is no duration; write days to seconds, as "1d12h30m10s"'),
        (values.duration, "30", '"30" is no duration; write days to seconds, as "1d12h30m10s"'),
        (values.duration, "30 min", '"30 min" is no duration'),
        (values.duration, "1m1h", '"1m1h" is no duration'),
        (values.duration, "-5m", '"-5m" is no duration'),
        (values.duration, "1.5h", '"1.5h" is no duration'),
        (values.duration, "", '"" is no duration'),
        (values.duration, "0s", '"0s" is out of reach; write one from "1s" to "3650d"'),
        (values.duration, "3651d", '"3651d" is out of reach'),
        (values.share, 0.95, '0.95 is no share; write per cent, as "95%"'),
        (values.share, "95", '"95" is no share'),
        (values.share, "100%", '"100%" is out of reach; write more than "0%", less than "100%"'),
        (values.objective, "100%", '"100%" leaves no error budget'),
        (values.objective, "250%", '"250%" leaves no error budget'),
        (values.objective, "0%", '"0%" is met whatever happens; write more than "0%", or "off"'),
        (values.objective, "95", '"95" is no share'),
        (values.factor, 1, "1 is no factor; write a number above 1, as 1.5"),
        (values.factor, True, "true is no factor"),
        (values.factor, float("nan"), "nan is no factor"),
        (values.factor, float("inf"), "inf is no factor"),
        (values.whole(0, 100), 101, "101 will not do; write a whole number, 0 to 100"),
        (values.whole(0, 100), 50.0, "50.0 will not do"),
        (values.whole(0, 100), True, "true will not do"),
        (values.interval, "09:00", '"09:00" are no open hours; write them as "09:00-12:30"'),
        (values.interval, time(9), "09:00:00 are no open hours"),
        (values.interval, "18:00-09:00", '"18:00-09:00" ends before it has begun'),
        (values.interval, "09:00-09:00", '"09:00-09:00" ends before it has begun'),
        (values.interval, "22:00-24:30", '"22:00-24:30" has no such time; a day is "00:00-24:00"'),
        (values.interval, "09:60-12:00", '"09:60-12:00" has no such time'),
        (values.day, "2026-12-25", '"2026-12-25" is no date; write it without quotes'),
        (values.day, datetime(2026, 12, 25), "2026-12-25 00:00:00 is no date"),  # noqa: DTZ001  # as in the file
        (values.day, date(2062, 1, 1), "2062-01-01 is out of reach; write one from 2000-01-01"),
        (values.moment, date(2026, 7, 1), "2026-07-01 is no moment; write date, time and zone"),
        (values.moment, datetime(2026, 7, 1), "2026-07-01 00:00:00 is no moment"),  # noqa: DTZ001  # as in the file
        (values.moment, datetime.fromisoformat("0001-01-01T00:00:00+02:00"), "0001-01-01 00:00"),
        (values.label, "a b", '"a b" does not fit a label; write 1 to 64 letters'),
        (values.label, 'a"b', "does not fit a label"),
        (values.label, "", '"" does not fit a label'),
        (values.name, "two\nlines", '"two\\nlines" is no name'),
        (values.zone, "Berlin", "there is no time zone 'Berlin'; did you mean Europe/Berlin?"),
        (values.zone, 1, "1 is no text; write it between quotes"),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right(
    read: Read, given: object, line: str
) -> None:
    with pytest.raises(Refused) as refused:
        read(given)
    assert line in str(refused.value)
    assert "\n" not in str(refused.value)


@settings(deadline=None)
@given(st.integers(1, 3_650 * 86_400))
def test_a_duration_is_written_as_it_is_read(seconds: int) -> None:
    assert values.duration(duration_text(seconds * 1_000)) == seconds * 1_000


@settings(deadline=None)
@given(st.integers(1, 9_999))
def test_a_share_is_written_as_it_is_read(hundredths: int) -> None:
    share = hundredths / 10_000
    assert values.share(share_text(share)) == share


@settings(deadline=None)
@given(st.integers(0, 1_440), st.integers(0, 1_440))
def test_an_interval_is_written_as_it_is_read(one: int, other: int) -> None:
    if one != other:
        interval = Interval(min(one, other), max(one, other))
        assert values.interval(interval_text(interval)) == interval
