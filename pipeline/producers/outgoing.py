"""One Kafka record on its way out."""

from typing import NamedTuple


class Outgoing(NamedTuple):
    """A record and the partition it belongs to; `timestamp` in ms UTC."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    timestamp: int
    headers: tuple[tuple[str, bytes], ...] = ()

    @property
    def size_bytes(self) -> int:
        """Bytes of key and value."""
        return len(self.key or b"") + len(self.value or b"")
