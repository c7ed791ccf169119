"""The page that is measured is as large as was asked for, and is all another one when changed."""

from bench.scrape import by_series, by_tallies, measured, one_more, tallies_of
from pipeline.contract.records import tally_key


def test_there_are_as_many_series_and_tallies_as_wanted() -> None:
    assert len(tallies_of(by_tallies(1_000))) >= 1_000
    page = measured(tallies_of(by_series(2_000)), repeat=1)
    assert page.series >= 2_000
    assert page.size_bytes > page.series


def test_every_tally_is_there_once_and_changes() -> None:
    tallies = tallies_of(by_tallies(1_000))
    assert len({tally_key(tally) for tally in tallies}) == len(tallies)
    assert all(one_more(tally) != tally for tally in tallies)
