"""What holds for every row of the table, played by the senders in `senders.py`."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.validation import refusal
from pipeline.producers.webhooks.delivery import Challenge, Translation
from pipeline.producers.webhooks.signatures import BAD, MISSING, STALE
from pipeline.producers.webhooks.source import Source, flaw_of
from pipeline.producers.webhooks.table import SOURCES
from tests.unit.producers.webhooks.senders import NOW_MS, SENDERS, Sender, pseudonym


def of_senders(senders: Iterable[Sender]) -> pytest.MarkDecorator:
    """Once for each of them."""
    return pytest.mark.parametrize("sender", list(senders), ids=lambda sender: sender.name)


def of_bodies(senders: Iterable[Sender]) -> pytest.MarkDecorator:
    """Once for each recorded delivery of each of them."""
    deliveries = [
        pytest.param(sender.of(name), body, id=f"{sender.name}-{name}")
        for sender in senders
        for name, body in sender.fixtures().items()
    ]
    return pytest.mark.parametrize(("sender", "body"), deliveries)


every_sender = of_senders(SENDERS.values())
every_body = of_bodies(SENDERS.values())
with_window = of_senders(one for one in SENDERS.values() if one.has_window)
with_signed_body = of_senders(one for one in SENDERS.values() if one.covers_body)
with_header = of_senders(one for one in SENDERS.values() if one.signature)
with_shared_secret = of_senders(
    one for one in SENDERS.values() if SOURCES[one.name].secret_kind in ("text", "whsec")
)
# The fields of our own format are the sender's to fill in.
every_foreign_body = of_bodies(one for one in SENDERS.values() if one.name != "standard")


def source_of(sender: Sender) -> Source[Any]:
    return SOURCES[sender.name]


# Such that nothing of a sender's is passed over.
SET = {
    "zendesk": {"customer": ("external_id", "email", "vendor_id")},
    "slack": {"our_teams": ("T0OURS",), "resolved_by": "white_check_mark"},
    "typeform": {"questions": {"how_satisfied": "csat", "recommend": "nps"}},
    "shopify": {"customer": ("email", "vendor_id")},
    "mailgun": {"campaign_fields": ("campaign_id", "tags")},
    "twilio": {"our_numbers": ("+15550100",)},
    "stripe": {"client_reference": "order"},
}


def translated(sender: Sender, body: bytes) -> Translation:
    source = source_of(sender)
    options = msgspec.convert(SET.get(sender.name, {}), source.options)
    return source.translate(sender.delivery(body), options, pseudonym)


def any_body(sender: Sender) -> bytes:
    return next(iter(sender.fixtures().values()))


def with_flipped_bit(body: bytes, place: int) -> bytes:
    index = place % len(body)
    return body[:index] + bytes([body[index] ^ 1]) + body[index + 1 :]


def test_every_source_has_its_sender_here_with_fixtures_and_malformed_bodies() -> None:
    assert list(SENDERS) == list(SOURCES)
    for sender in SENDERS.values():
        assert sender.fixtures(), sender.name
        assert sender.malformed, sender.name


@every_body
def test_a_delivery_of_the_sender_is_accepted(sender: Sender, body: bytes) -> None:
    assert source_of(sender).verify(sender.delivery(body), [sender.secret]) is None


@every_body
def test_what_comes_of_it_is_valid_and_the_same_when_it_is_sent_again(
    sender: Sender, body: bytes
) -> None:
    first = translated(sender, body)
    assert first == translated(sender, body)
    if isinstance(first, Challenge):
        return
    ids = [one.event_id for one in first if isinstance(one, Touchpoint)]
    assert len(ids) == len(first) == len(set(ids))
    for one in first:
        assert isinstance(one, Touchpoint)
        assert refusal(one) is None
        assert one.source == sender.name
        assert one.received_at == NOW_MS


@every_body
def test_nothing_of_it_is_an_address_a_number_or_a_text(sender: Sender, body: bytes) -> None:
    shown = msgspec.json.encode(translated(sender, body)).decode()
    for personal in ("@", "example.org", "Sample", "+49", "+1555"):
        assert personal not in shown


@every_sender
def test_the_old_secret_holds_beside_the_new_one_and_no_other(sender: Sender) -> None:
    verify = source_of(sender).verify
    delivery = sender.delivery(any_body(sender), sender.other_secret)
    assert verify(delivery, [sender.secret, sender.other_secret]) is None
    assert verify(delivery, [sender.other_secret]) is None
    assert verify(delivery, [sender.secret]) == BAD


@every_sender
def test_a_secret_that_cannot_sign_is_known_beforehand_and_not_shown(sender: Sender) -> None:
    kind = source_of(sender).secret_kind
    assert flaw_of(sender.secret, kind) is None
    assert flaw_of("", kind) is not None
    assert "?!" not in (flaw_of("?!", kind) or "")


@every_sender
def test_without_a_secret_nobody_is_believed(sender: Sender) -> None:
    verify = source_of(sender).verify
    assert verify(sender.delivery(any_body(sender)), []) == BAD
    assert verify(sender.delivery(any_body(sender)), [""]) == BAD


@with_shared_secret
def test_what_is_signed_with_an_empty_secret_is_signed_by_anybody(sender: Sender) -> None:
    body = any_body(sender)
    body = sender.seal(body, "", NOW_MS)
    headers = sender.sign(body, "", NOW_MS)
    delivery = sender.delivery(body)._replace(headers=headers, body=body)
    assert source_of(sender).verify(delivery, ["", sender.secret]) == BAD


@with_signed_body
@given(place=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_one_flipped_bit_of_the_body_is_noticed(sender: Sender, place: int) -> None:
    body = any_body(sender)
    tampered = sender.delivery(body)._replace(body=with_flipped_bit(body, place))
    assert source_of(sender).verify(tampered, [sender.secret]) == BAD


@with_header
@given(place=st.integers(0, 200))
@settings(max_examples=50, deadline=None)
def test_one_changed_character_of_the_signature_is_noticed(sender: Sender, place: int) -> None:
    delivery = sender.delivery(any_body(sender))
    signature = delivery.headers[sender.signature]
    index = place % len(signature)
    changed = "A" if signature[index] != "A" else "B"
    tampered = f"{signature[:index]}{changed}{signature[index + 1 :]}"
    headers = {**delivery.headers, sender.signature: tampered}
    refused = source_of(sender).verify(delivery._replace(headers=headers), [sender.secret])
    assert refused is not None
    assert refused.status in (400, 401)


@every_sender
def test_every_header_of_the_signature_is_needed(sender: Sender) -> None:
    delivery = sender.delivery(any_body(sender))
    for name in delivery.headers.keys() - sender.unsigned.keys():
        fewer = {one: value for one, value in delivery.headers.items() if one != name}
        refused = source_of(sender).verify(delivery._replace(headers=fewer), [sender.secret])
        assert refused == MISSING, name


@every_sender
@given(header=st.text(max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_text_for_a_signature_is_refused(sender: Sender, header: str) -> None:
    delivery = sender.delivery(any_body(sender))
    for name in delivery.headers.keys() - sender.unsigned.keys():
        headers = {**delivery.headers, name: header}
        refused = source_of(sender).verify(delivery._replace(headers=headers), [sender.secret])
        assert refused is not None, name


@with_window
@pytest.mark.parametrize("minutes", [-60 * 24, -6, 6, 60 * 24])
def test_a_delivery_signed_too_long_ago_or_in_the_future_is_stale(
    sender: Sender, minutes: int
) -> None:
    delivery = sender.delivery(any_body(sender), signed_at=NOW_MS + minutes * 60_000)
    assert source_of(sender).verify(delivery, [sender.secret]) == STALE


@with_window
@pytest.mark.parametrize("seconds", [-300, -299, 299, 300])
def test_a_delivery_signed_within_five_minutes_is_accepted(sender: Sender, seconds: int) -> None:
    delivery = sender.delivery(any_body(sender), signed_at=NOW_MS + seconds * 1000)
    assert source_of(sender).verify(delivery, [sender.secret]) is None


@every_sender
def test_an_event_of_an_unknown_type_gives_nothing(sender: Sender) -> None:
    assert translated(sender.of("unknown"), sender.unknown) == []


@every_sender
def test_malformed_bodies_are_rejected_in_words_that_tell_nothing_of_the_customer(
    sender: Sender,
) -> None:
    for body in (*sender.malformed, b"", b"{", b"\xff\xfe", b"[" * 100_000):
        rejections = translated(sender, body)
        assert isinstance(rejections, list)
        assert len(rejections) == 1, body[:200]
        assert isinstance(rejections[0], Rejection)
        assert "@" not in rejections[0].text


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


def values_in(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values in a JSON document."""
    inside = document.items() if isinstance(document, dict) else enumerate(document)
    return [
        found
        for name, value in inside
        for found in (
            [(*path, name)]
            + (values_in(value, (*path, name)) if isinstance(value, dict | list) else [])
        )
    ]


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of a JSON document with another value at a path."""
    if not path:
        return value
    copy = document.copy()
    copy[path[0]] = replaced(document[path[0]], path[1:], value)
    return copy


@every_body
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_any_value_anywhere_in_a_signed_body_raises_nothing_and_tells_no_secret(
    sender: Sender, body: bytes, data: st.DataObject
) -> None:
    document = sender.load(body)
    path = data.draw(st.sampled_from(values_in(document)))
    changed = sender.dump(replaced(document, path, data.draw(ANY_JSON)))
    assert sender.secret not in repr(translated(sender, changed))


@every_foreign_body
def test_an_address_is_never_shown_wherever_it_stands(sender: Sender, body: bytes) -> None:
    document = sender.load(body)
    for path in values_in(document):
        changed = sender.dump(replaced(document, path, "bob@example.org"))
        result = translated(sender, changed)
        if not isinstance(result, Challenge):
            assert "bob@" not in msgspec.json.encode(result).decode(), path


@every_sender
@given(body=st.binary(max_size=200) | ANY_JSON.map(msgspec.json.encode))
@settings(max_examples=100, deadline=None)
def test_any_bytes_with_a_right_signature_raise_nothing(sender: Sender, body: bytes) -> None:
    source = source_of(sender)
    delivery = sender.delivery(body)
    # Only an object can hold a signature.
    if sender.covers_body:
        assert source.verify(delivery, [sender.secret]) is None
    else:
        source.verify(delivery, [sender.secret])
    assert sender.secret not in repr(source.translate(delivery, source.options(), pseudonym))
