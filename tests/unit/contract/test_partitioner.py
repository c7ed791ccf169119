import pytest
from aiokafka.partitioner import murmur2 as client_murmur2
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.partitioner import murmur2, partition_of

# The Java client 3.9.1: Utils.murmur2 (signed), BuiltInPartitioner.partitionForKey for 8 and 31.
# Those without a colon are also in Kafka's own UtilsTest.
JAVA = [
    ("", 275646681, 1, 13),
    ("a", -1563381124, 4, 28),
    ("ab", 316155434, 2, 12),
    ("abc", 479470107, 3, 20),
    ("abcd", -1323649548, 4, 17),
    ("21", -973932308, 4, 26),
    ("foobar", -790332482, 6, 27),
    ("a-little-bit-long-string", -985981536, 0, 2),
    ("a-little-bit-longer-string", -1486304829, 3, 0),
    ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971, 5, 16),
    ("c:48213", -605097188, 4, 29),
    ("a:b7c1e0d2-5f3a-4d0e-9a51-1c2f6f0b9d44", -817055425, 7, 14),
    ("c:Zoë", 1454239502, 6, 21),
    ("c:東京", 1855615036, 4, 17),
]


@pytest.mark.parametrize(("key", "hashed", "of_8", "of_31"), JAVA)
def test_keys_go_where_the_java_client_sends_them(
    key: str, hashed: int, of_8: int, of_31: int
) -> None:
    assert murmur2(key.encode()) == hashed & 0xFFFFFFFF
    assert partition_of(key.encode(), 8) == of_8
    assert partition_of(key.encode(), 31) == of_31


@given(st.binary(max_size=100))
def test_any_bytes_hash_as_in_the_python_client(key: bytes) -> None:
    assert murmur2(key) == client_murmur2(key) & 0xFFFFFFFF
