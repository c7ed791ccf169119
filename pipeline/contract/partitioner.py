"""Kafka's default partitioner, so that every producer agrees on a customer's partition."""

from struct import unpack_from

SEED = 0x9747B28C
MULTIPLIER = 0x5BD1E995
WORD = 0xFFFFFFFF


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key, as the Java client's default partitioner has it."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def murmur2(data: bytes) -> int:
    """Kafka's 32-bit murmur2 (org.apache.kafka.common.utils.Utils.murmur2), unsigned."""
    length = len(data)
    mixed = SEED ^ length
    for word in unpack_from(f"<{length >> 2}I", data):
        scrambled = word * MULTIPLIER & WORD
        scrambled = (scrambled ^ scrambled >> 24) * MULTIPLIER & WORD
        mixed = mixed * MULTIPLIER & WORD ^ scrambled
    if length & 3:
        mixed = (mixed ^ int.from_bytes(data[length & ~3 :], "little")) * MULTIPLIER & WORD
    mixed = (mixed ^ mixed >> 13) * MULTIPLIER & WORD
    return mixed ^ mixed >> 15
