import hashlib

import pytest

from pipeline.contract.details import DETAILS
from pipeline.contract.kinds import CHANNEL_NUMBER, CHANNELS, KIND_NUMBER, KINDS
from pipeline.contract.touchpoint import Touchpoint


def digest(names: list[str]) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


def test_released_kinds_keep_their_numbers() -> None:
    # Journeys store them. A new kind goes to the end of the table; then the number here may rise.
    assert digest(list(KINDS)[:75]) == "0f4495fd985428da"
    assert list(KIND_NUMBER.values()) == list(range(len(KINDS)))


def test_released_channels_keep_their_numbers() -> None:
    assert digest(list(CHANNELS)[:14]) == "882c0495e9da7063"
    assert list(CHANNEL_NUMBER.values()) == list(range(len(CHANNELS)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_needs_only_fields_that_there_are(kind: str) -> None:
    assert set(KINDS[kind].needs) <= set(Touchpoint.__struct_fields__)


def test_every_detail_belongs_to_some_kind() -> None:
    assert {kind.detail for kind in KINDS.values()} - {None} == set(DETAILS)


def test_a_detail_is_needed_only_where_there_is_one() -> None:
    assert [k.name for k in KINDS.values() if "detail" in k.needs and k.detail is None] == []
