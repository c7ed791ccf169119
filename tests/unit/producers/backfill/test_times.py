import pytest

from pipeline.producers.backfill.times import time_reader

NOON_UTC = 1_718_452_800_000  # 2024-06-15T12:00:00Z


@pytest.mark.parametrize(
    ("pattern", "zone", "text", "expected"),
    [
        ("iso", "UTC", "2024-06-15T12:00:00Z", NOON_UTC),
        ("iso", "UTC", "2024-06-15 12:00:00.9876", NOON_UTC + 987),
        ("iso", "UTC", "2024-06-15T14:00:00+02:00", NOON_UTC),
        ("iso", "Europe/Vienna", "2024-06-15T14:00:00", NOON_UTC),
        ("iso", "Europe/Vienna", "2024-06-15T12:00:00Z", NOON_UTC),
        ("%d.%m.%Y %H:%M", "Europe/Vienna", "15.06.2024 14:00", NOON_UTC),
        ("%d.%m.%Y %H:%M %z", "UTC", "15.06.2024 14:00 +0200", NOON_UTC),
        ("unix_seconds", "UTC", "1718452800", NOON_UTC),
        ("unix_seconds", "UTC", "1718452800.123", NOON_UTC + 123),
        ("unix_milliseconds", "UTC", "1718452800000", NOON_UTC),
        # Before 1970, and a winter time; both halves of the hour that comes twice are its first.
        ("iso", "UTC", "1969-12-31T23:59:59.999Z", -1),
        ("iso", "Europe/Vienna", "2024-01-15T13:00:00", 1_705_320_000_000),
        ("iso", "Europe/Vienna", "2024-10-27T02:30:00", 1_729_989_000_000),
    ],
)
def test_a_time_is_read_as_the_mapping_says(
    pattern: str, zone: str, text: str, expected: int
) -> None:
    assert time_reader(pattern, zone)(text) == expected


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("iso", ""),
        ("iso", "yesterday"),
        ("iso", "2024-13-01"),
        ("%d.%m.%Y", "2024-06-15"),
        ("unix_seconds", "noon"),
        ("unix_seconds", "NaN"),
        ("unix_seconds", "Infinity"),
        ("unix_milliseconds", ""),
    ],
)
def test_what_is_no_time_raises(pattern: str, text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        time_reader(pattern, "UTC")(text)


def test_an_unknown_format_or_zone_is_told() -> None:
    with pytest.raises(ValueError, match="'epoch' is none of iso, unix_seconds"):
        time_reader("epoch", "UTC")
    with pytest.raises(ValueError, match="no time zone 'Europe/Wien'"):
        time_reader("iso", "Europe/Wien")
