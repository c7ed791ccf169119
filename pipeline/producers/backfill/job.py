"""One backfill to be done: all that is known of it before Kafka is asked."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from pipeline.contract.rejection import Rejection
from pipeline.contract.schemas import read_schemas
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.producers.backfill.loads import Piece, Spool, in_time_order
from pipeline.producers.backfill.mapping import TouchpointMapping
from pipeline.producers.backfill.mapping_check import check_columns, load_mapping
from pipeline.producers.backfill.source_file import SourceFile
from pipeline.producers.backfill.translation import Translator
from pipeline.producers.door import wall_clock_ms

Order = Literal["file", "time"]


class Job(NamedTuple):
    """A file, what to make of it, and in which order; `columns` are the file's."""

    file: SourceFile
    columns: list[str]
    mapping: TouchpointMapping
    order: Order
    translator: Translator
    described_by: str

    def pieces(self) -> Iterator[Piece]:
        """All pieces, in the order of delivery; raises FileUnreadable."""
        pieces = self.in_file_order()
        return in_time_order(pieces, spool()) if self.order == "time" else pieces

    def in_file_order(self) -> Iterator[Piece]:
        """A piece for each row; raises FileUnreadable."""
        return self.translator.pieces(self.file.rows())


def job_for(file: SourceFile, mapping_path: Path, order: Order, topic_prefix: str) -> Job:
    """Read the mapping and the file's columns; raises MappingError or FileUnreadable."""
    mapping = load_mapping(mapping_path)
    columns = file.columns()
    check_columns(mapping, columns, file.path)
    fingerprint = file.fingerprint()
    description = [fingerprint, mapping_path.read_text("utf-8"), file.format, order, topic_prefix]
    return Job(
        file=file,
        columns=columns,
        mapping=mapping,
        order=order,
        # Event ids carry the content's digest: the same file again gives the same ids, whatever
        # its name, and another file gives others.
        translator=Translator(mapping, fingerprint, wall_clock_ms()),
        described_by=sha256("\0".join(description).encode()).hexdigest(),
    )


def spool() -> Spool:
    """Touchpoints are kept as they are sent."""
    codec = TouchpointCodec(read_schemas())

    def decode(value: bytes) -> Touchpoint:
        match codec.decode(value):
            case Touchpoint() as touchpoint:
                return touchpoint
            case Rejection(text=text):
                raise RuntimeError(f"a touchpoint that was valid no longer is: {text}")

    return Spool(codec.encode, decode)
