"""Every system whose webhooks are understood: one row each."""

from collections.abc import Mapping
from typing import Any, Final

from pipeline.producers.webhooks import typeform
from pipeline.producers.webhooks.source import Source

_SOURCES: Final[tuple[Source[Any], ...]] = (
    Source(typeform.NAME, typeform.verify, typeform.translate, typeform.TypeformOptions, "text"),
)
SOURCES: Final[Mapping[str, Source[Any]]] = {source.name: source for source in _SOURCES}
