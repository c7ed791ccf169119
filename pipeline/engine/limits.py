"""What Kafka takes in one record, and what becomes of a dead letter that is larger."""

import msgspec

from pipeline.contract.records import LEFT_OUT, DeadLetter

# Kafka refuses batches of more than 1,048,588 bytes unless told otherwise; a batch adds some.
MOST_BYTES = 900_000
MOST_TEXT = 1_000


class TooLarge(Exception):
    """A record that Kafka would refuse, for ever."""


def fitting(letter: DeadLetter) -> DeadLetter:
    """The letter; without key, value and headers where Kafka would not take it with them.

    A part of them would be taken for all; they are whole at the letter's topic and offset.
    """
    size = len(letter.key or b"") + _content_bytes(letter)
    if size <= MOST_BYTES:
        return letter
    text = f"{letter.text[:MOST_TEXT]}; {size} bytes, {LEFT_OUT}"
    return msgspec.structs.replace(letter, text=text, key=None, value=None, headers=())


def _content_bytes(letter: DeadLetter) -> int:
    parts = [letter.key or b"", letter.value or b"", letter.text.encode()]
    headers = sum(len(name.encode()) + len(value) for name, value in letter.headers)
    return sum(map(len, parts)) + headers
