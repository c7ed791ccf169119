import pytest

from pipeline.contract.markers import HEADER, Marker, marker_headers, parse_marker


def test_a_marker_comes_back_from_its_headers() -> None:
    marker = Marker("backfill-begun", ("email", "chat"))
    assert parse_marker(marker_headers(marker)) == marker


def test_a_marker_is_found_among_other_headers() -> None:
    marker = Marker("backfill-ended", ())
    assert parse_marker([("trace", b"\xff"), *marker_headers(marker)]) == marker


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("trace", b"{}")],
        [(HEADER, b"")],
        [(HEADER, b"\xff")],
        [(HEADER, b'{"marker": "coffee", "channels": []}')],
        [(HEADER, b'{"marker": "backfill-begun"}')],
    ],
)
def test_anything_else_is_no_marker(headers: list[tuple[str, bytes]]) -> None:
    assert parse_marker(headers) is None


def test_the_header_is_plain_json_for_every_language() -> None:
    [(name, value)] = marker_headers(Marker("backfill-begun", ("web",)))
    assert (name, value) == ("cx-marker", b'{"marker":"backfill-begun","channels":["web"]}')
