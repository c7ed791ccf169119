"""The Avro schemas of `schemas/`, and the ids by which records name them."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from fastavro import parse_schema

_PACKAGED: Final = Path(__file__).parent.parent / "schemas"
_CHECKOUT: Final = Path(__file__).parent.parent.parent / "schemas"


class Version(NamedTuple):
    """One released version of a record's schema: `schemas/<record>/v<number>.avsc`."""

    record: str
    number: int


class Schemas:
    """All versions of all records, each with the id it has on the wire."""

    def __init__(self, texts: Mapping[Version, str], ids: Mapping[Version, int]) -> None:
        """`texts`: the published schemas, as JSON. Raises ValueError where a version has no id."""
        if missing := sorted(set(texts) - set(ids)):
            raise ValueError(f"no schema id for {', '.join(f'{r} v{n}' for r, n in missing)}")
        self.texts: Final = dict(texts)
        self.ids: Final = {version: ids[version] for version in texts}
        self._parsed = {version: _without_conversions(text) for version, text in texts.items()}

    def with_ids(self, ids: Mapping[Version, int]) -> "Schemas":
        """The same schemas under the ids of a registry. Raises ValueError where one is missing."""
        return Schemas(self.texts, ids)

    def latest(self, record: str) -> Version:
        """The version that is written."""
        return max(version for version in self.texts if version.record == record)

    def parsed(self, version: Version) -> Any:
        """The schema for fastavro; times stay whole numbers of milliseconds."""
        return self._parsed[version]

    def by_id(self, record: str) -> dict[int, Version]:
        """The ids that stand for some version of a record."""
        return {number: version for version, number in self.ids.items() if version.record == record}


def schema_folder() -> Path:
    """Where the schemas are: in the installed package, else in the checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def read_schemas() -> Schemas:
    """The schemas of this installation under their fixed ids; reads the files."""
    folder = schema_folder()
    return Schemas(schema_texts(folder), fixed_ids(folder))


def schema_texts(folder: Path) -> dict[Version, str]:
    """Every `<record>/v<number>.avsc` in a folder."""
    return {
        Version(file.parent.name, int(file.stem[1:])): file.read_text()
        for file in sorted(folder.glob("*/v*.avsc"))
    }


def fixed_ids(folder: Path) -> dict[Version, int]:
    """The table of ids in `ids.toml`, for where no registry is used."""
    table = tomllib.loads((folder / "ids.toml").read_text())
    return {
        Version(record, int(version[1:])): number
        for record, versions in table.items()
        for version, number in versions.items()
    }


def _without_conversions(text: str) -> Any:
    return parse_schema(_plain(json.loads(text)))


def _plain(schema: Any) -> Any:
    # Logical types would make each time a datetime, at several times the cost of all other fields.
    match schema:
        case dict():
            return {key: _plain(value) for key, value in schema.items() if key != "logicalType"}
        case list():
            return [_plain(branch) for branch in schema]
        case _:
            return schema
