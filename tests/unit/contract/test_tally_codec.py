from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.records import Tally
from pipeline.contract.schemas import read_schemas
from pipeline.contract.tally_codec import TYPES, TallyCodec
from tests.unit.contract.arbitrary import longs, texts

CODEC = TallyCodec(read_schemas())

tallies = st.builds(
    Tally,
    metric=texts,
    labels=st.dictionaries(texts, texts, max_size=4),
    type=st.sampled_from(TYPES),
    value=longs,
    sum_ms=longs,
    buckets=st.lists(longs, max_size=20).map(tuple),
)


@given(tallies)
def test_the_short_way_writes_what_fastavro_writes(tally: Tally) -> None:
    assert CODEC.encode(tally) == CODEC.encode_generally(tally)


@given(tallies, longs)
def test_a_series_written_before_is_written_with_its_new_numbers(tally: Tally, value: int) -> None:
    CODEC.encode(tally)
    later = Tally(metric=tally.metric, labels=tally.labels, type=tally.type, value=value)
    assert CODEC.decode(CODEC.encode(later)) == later
