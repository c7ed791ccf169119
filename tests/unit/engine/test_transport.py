from types import SimpleNamespace

from faust.types import TP

from pipeline.engine.batch import Batch, TopicRecords
from pipeline.engine.transport import batches_of

WEB, APP = "cx.touchpoints.web", "cx.touchpoints.app"
ONE = [SimpleNamespace(offset=0)]


def test_a_fetch_becomes_one_batch_for_each_partition_number() -> None:
    records = {TP(WEB, 0): ONE, TP(WEB, 1): ONE, TP(APP, 0): ONE, TP(APP, 2): []}
    assert [batch for _, batch in batches_of(records, {}, 7)] == [
        Batch(0, 7, [TopicRecords(WEB, ONE), TopicRecords(APP, ONE)]),
        Batch(1, 7, [TopicRecords(WEB, ONE)]),
    ]


def test_what_was_passed_goes_with_the_records_of_its_partition_number_or_alone() -> None:
    passed = {TP(APP, 0): 4, TP(APP, 3): 5}
    assert [batch for _, batch in batches_of({TP(WEB, 0): ONE}, passed, 7)] == [
        Batch(0, 7, [TopicRecords(WEB, ONE)], {APP: 4}),
        Batch(3, 7, (), {APP: 5}),
    ]
