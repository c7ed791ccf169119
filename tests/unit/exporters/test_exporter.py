"""Records in, a scrape out."""

import pytest
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families

from pipeline.contract.records import Tally
from pipeline.exporters.exporter import Exporter
from pipeline.exporters.ledger import UnreadableTally
from pipeline.exporters.reading import BegunAnew
from pipeline.metrics.declarations import CASES_OPENED, METRICS
from tests.unit.exporters.records import (
    CODEC,
    SCHEMAS,
    opened,
    partition_state,
    record,
    response,
    tally,
    tally_of,
    tombstone,
)

OPENED = 'cx_cases_opened_total{channel="email",origin="live",priority="none",queue="help"}'
TWIN = "cx_cases_reopened_retracted_total"


@pytest.fixture
def exporter() -> Exporter:
    exporter = Exporter(["help"])
    exporter.begin(SCHEMAS)
    return exporter


def samples(exporter: Exporter) -> dict[str, float]:
    lines = exporter.metrics().decode().splitlines()
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in lines
        if not line.startswith("#")
    }


def test_no_service_metric_is_told_before_the_end_has_been_reached(exporter: Exporter) -> None:
    exporter.take(tally(opened(3)))
    assert all(name.startswith("cx_exporter_") for name in samples(exporter))
    assert exporter.standing.not_ready() == "waiting for the broker"


def test_everything_is_told_once_the_end_has_been_reached(exporter: Exporter) -> None:
    exporter.take(tally(opened(3), partition=0))
    exporter.take(tally(opened(4), partition=1))
    exporter.reached_end()
    assert samples(exporter)[OPENED] == 7
    assert exporter.standing.not_ready() is None


def test_what_comes_later_is_told_at_the_next_scrape(exporter: Exporter) -> None:
    exporter.reached_end()
    assert samples(exporter)[OPENED] == 0
    exporter.take(tally(opened(3)))
    assert samples(exporter)[OPENED] == 3


def test_a_tombstone_removes_its_series(exporter: Exporter) -> None:
    exporter.reached_end()
    exporter.take(tally(response(3)))
    assert any(name.startswith("cx_first_response") for name in samples(exporter))
    exporter.take(tombstone(response(3)))
    assert not any(name.startswith("cx_first_response") for name in samples(exporter))


def test_other_records_of_the_topic_are_passed_over(exporter: Exporter) -> None:
    exporter.reached_end()
    before = {name: value for name, value in samples(exporter).items() if "last_record" not in name}
    exporter.take(partition_state())
    after = {name: value for name, value in samples(exporter).items() if "last_record" not in name}
    assert after == before


def test_a_twin_is_told_only_when_it_exists(exporter: Exporter) -> None:
    exporter.reached_end()
    assert TWIN not in exporter.metrics().decode()
    exporter.take(tally(tally_of(TWIN, ("email", "help", "none", "live"), 1)))
    assert TWIN in exporter.metrics().decode()


def test_a_counter_below_what_was_told_means_the_log_began_anew(exporter: Exporter) -> None:
    exporter.take(tally(opened(3)))
    exporter.reached_end()
    with pytest.raises(BegunAnew, match=r"partition 0: cx_cases_opened_total\{.*\} is lower"):
        exporter.take(tally(opened(2)))


def test_a_counter_that_falls_before_it_was_told_is_the_logs_own_affair(exporter: Exporter) -> None:
    exporter.take(tally(opened(3)))
    exporter.take(tally(opened(2)))
    exporter.reached_end()
    assert samples(exporter)[OPENED] == 2


def test_beginning_again_forgets_what_was_read(exporter: Exporter) -> None:
    exporter.take(tally(opened(3)))
    exporter.reached_end()
    exporter.begin(SCHEMAS)
    assert OPENED not in samples(exporter)
    exporter.reached_end()
    assert samples(exporter)[OPENED] == 0


def test_a_metric_of_a_newer_worker_is_passed_over_and_counted(exporter: Exporter) -> None:
    exporter.reached_end()
    exporter.take(tally(replace(opened(1), metric="cx_of_tomorrow_total")))
    assert (
        samples(exporter)['cx_exporter_skipped_tallies_total{metric="cx_of_tomorrow_total"}'] == 1
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", "no magic byte"),
        (b"\x01\0\0\0\x03", "no magic byte"),
        (b"\0\0\0\x03\xe7rest", "schema id 999"),
        (CODEC.encode_tally(opened(1))[:-3], "Error"),
        (CODEC.encode_tally(opened(1)) + b"?", "1 bytes after"),
        (CODEC.encode_tally(opened(1)), "key is the key of cx_cases_opened_total"),
    ],
)
def test_an_unreadable_record_is_an_error_that_names_its_place(
    exporter: Exporter, value: bytes, reason: str
) -> None:
    with pytest.raises(UnreadableTally, match=rf"cx.service-metrics, partition 5, .*42.*{reason}"):
        exporter.take(record(b"key", value, partition=5))


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (replace(opened(1), type="gauge"), "declared is a counter"),
        (replace(opened(1), labels={"channel": "web"}), "has labels channel"),
        (replace(response(1), buckets=(1,)), "has 1 buckets, not 18"),
        (replace(response(1), value=2), "counts 2, its buckets 1"),
    ],
)
def test_a_tally_that_is_not_as_declared_is_an_error(
    exporter: Exporter, wrong: Tally, reason: str
) -> None:
    with pytest.raises(UnreadableTally, match=reason):
        exporter.take(tally(wrong))


def test_a_record_without_a_key_is_an_error(exporter: Exporter) -> None:
    with pytest.raises(UnreadableTally, match="no key"):
        exporter.take(record(None, CODEC.encode_tally(opened(1))))


def test_the_newest_records_time_is_told_in_seconds(exporter: Exporter) -> None:
    key, value = CODEC.tally_record(opened(1))
    exporter.take(record(key, value, timestamp=2_500))
    exporter.take(record(key, value, partition=1, timestamp=1_500))
    assert samples(exporter)["cx_exporter_last_record_timestamp_seconds"] == 2.5


def test_no_sample_has_a_timestamp_and_no_series_a_created_one(exporter: Exporter) -> None:
    exporter.take(tally(response(3)))
    exporter.reached_end()
    text = exporter.metrics().decode()
    families = list(text_string_to_metric_families(text))
    assert all(sample.timestamp is None for family in families for sample in family.samples)
    assert "_created" not in text


def test_help_and_kind_are_the_declared_ones(exporter: Exporter) -> None:
    exporter.reached_end()
    text = exporter.metrics().decode()
    assert f"# HELP {CASES_OPENED} {METRICS[CASES_OPENED].help}\n" in text
    assert f"# TYPE {CASES_OPENED} counter\n" in text
