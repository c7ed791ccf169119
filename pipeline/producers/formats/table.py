"""Every format that the gateway reads: one row each, by content type."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.producers.formats.arrival import Read
from pipeline.producers.formats.cloudevents import (
    is_binary,
    read_batched,
    read_binary,
    read_structured,
)
from pipeline.producers.formats.touchpoint_avro import ReadAvro
from pipeline.producers.formats.touchpoint_json import read_array, read_lines, read_one

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"
AVRO: Final = "application/vnd.cx.touchpoint+avro"
CLOUDEVENT: Final = "application/cloudevents+json"
CLOUDEVENTS: Final = "application/cloudevents-batch+json"


class Format(NamedTuple):
    """A format: its name as metrics have it, and what reads it."""

    name: str
    read: Read


BINARY_CLOUDEVENT: Final = Format("cloudevents-binary", read_binary)
BATCHES: Final[Mapping[str, Format]] = {
    JSON: Format("json-batch", read_array),
    LINES: Format("json-lines", read_lines),
    CLOUDEVENTS: Format("cloudevents-batch", read_batched),
}


def single_formats(codec: TouchpointCodec) -> Mapping[str, Format]:
    """The formats of one event; `codec` knows the schema ids in force."""
    return {
        JSON: Format("json", read_one),
        AVRO: Format("avro", ReadAvro(codec)),
        CLOUDEVENT: Format("cloudevents", read_structured),
    }


def media_type(headers: Mapping[str, str]) -> str:
    """The content type without its parameters: JSON is UTF-8 whatever they say."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def single_format_of(formats: Mapping[str, Format], headers: Mapping[str, str]) -> Format | None:
    """The format of a request with one event among `formats`; None for any other."""
    content_type = media_type(headers)
    if is_binary(headers) and content_type in ("", JSON):
        # Its content type is that of the event's data.
        return BINARY_CLOUDEVENT
    return formats.get(content_type)


def batch_format_of(headers: Mapping[str, str]) -> Format | None:
    """The format of a request with several events; None for any other."""
    return BATCHES.get(media_type(headers))
