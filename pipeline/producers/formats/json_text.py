"""JSON bodies: decoded without ever raising."""

from typing import Any

import msgspec

from pipeline.producers.formats.arrival import Malformed

DECODER = msgspec.json.Decoder()


def decoded(text: bytes | str) -> Any:
    """What it says, or Malformed: where it breaks off, nothing of what stands there."""
    try:
        return DECODER.decode(text)
    except msgspec.DecodeError as wrong:
        return Malformed(str(wrong))
    except UnicodeError:
        return Malformed("not UTF-8")
    except RecursionError:
        return Malformed("nested too deep")
