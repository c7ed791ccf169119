"""Time zones by name, by the rules of the pinned tzdata package: the same on every machine."""

from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every name that tzdata knows."""
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """The rules of a zone; raises ValueError with the names that are near."""
    if name not in zone_names():
        raise ValueError(f"there is no time zone {name!r}; {_cure(name)}")
    # ZoneInfo(name) would ask the operating system first, whose rules may be older or newer.
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


def first_moment(local: datetime, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) at which the clocks of `zone` show the naive `local`, or later.

    So a time that is shown twice is its first, and one that is skipped is the moment of the change.
    """
    early = local.replace(tzinfo=zone, fold=0)
    late = local.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset() or not _is_skipped(early):
        return early.astimezone(UTC)
    return _change_between(late.astimezone(UTC), early.astimezone(UTC), zone)


def _is_skipped(local: datetime) -> bool:
    seen = local.astimezone(UTC).astimezone(local.tzinfo)
    return seen.replace(tzinfo=None) != local.replace(tzinfo=None)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment (UTC) from which on the clocks of `zone` differ, by halving; whole seconds."""
    old = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _cure(name: str) -> str:
    near = _near(name)
    return f"did you mean {' or '.join(near)}?" if near else 'write one such as "Europe/Berlin"'


def _near(name: str) -> list[str]:
    """Names that are nearly it, or whose last part is: of Berlin, Europe/Berlin."""
    folded = {known.casefold(): known for known in sorted(zone_names())}
    wanted = name.casefold().replace(" ", "_")
    by_city = [known for known in folded.values() if known.casefold().split("/")[-1] == wanted]
    nearly = [folded[found] for found in get_close_matches(wanted, folded, n=3, cutoff=0.7)]
    return list(dict.fromkeys([*by_city, *nearly]))[:3]
