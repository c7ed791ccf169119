"""The senders of all sources, as the tests play them: one row each, beside the table of sources.

The signing is written here a second time, apart from the code that verifies it.
"""

import base64
import hashlib
import hmac
import re
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple, cast
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.delivery import Delivery
from pipeline.producers.webhooks.table import SOURCES
from tests.support.components import CHECKOUT

FIXTURES = CHECKOUT / "tests" / "fixtures" / "webhooks"

NOW_MS = 1_772_443_000_000  # 2026-03-02 09:16:40 UTC
SECRET = "the-secret-of-the-tests"  # noqa: S105  # it opens nothing
OTHER_SECRET = "the-secret-before-it"  # noqa: S105
URL: Final = "https://cx.example.org/webhooks/one"
ESCAPED: Final = ("utf-8", "surrogateescape")


class Sender(NamedTuple):
    """How a source's deliveries look.

    `sign(body, secret, now_ms)`: the headers. `signature`: the header with the signature in it.
    `unknown`: a body of a type that is none of ours. `malformed`: bodies of a type that is, whose
    fields are not what they should be. `has_window`: a time is signed too. `covers_body`: so is
    the body. `load`, `dump`: a body as a document, and back.
    `beside`: the headers of a fixture that are not signed, here `unsigned`. `seal`:
    puts the signature into the body, where it stands in there; then there is no header.
    """

    name: str
    sign: Callable[[bytes, str, int], dict[str, str]]
    signature: str
    unknown: bytes
    malformed: tuple[bytes, ...]
    has_window: bool
    covers_body: bool = True
    secret: str = SECRET
    other_secret: str = OTHER_SECRET
    url: str = URL
    suffix: str = "json"
    load: Callable[[bytes], Any] = msgspec.json.decode
    dump: Callable[[Any], bytes] = msgspec.json.encode
    beside: Callable[[str], dict[str, str]] = lambda _: {}
    unsigned: Mapping[str, str] = MappingProxyType({})
    seal: Callable[[bytes, str, int], bytes] = lambda body, _secret, _now_ms: body

    def delivery(self, body: bytes, secret: str | None = None, signed_at: int = NOW_MS) -> Delivery:
        """A delivery that comes in at `NOW_MS`, signed with the secret at a time."""
        body = self.seal(body, secret or self.secret, signed_at)
        headers = self.sign(body, secret or self.secret, signed_at)
        return Delivery("POST", self.url, {**headers, **self.unsigned}, body, NOW_MS)

    def of(self, name: str) -> "Sender":
        """The same, with the headers that come beside a fixture."""
        return self._replace(unsigned=self.beside(name))

    def fixture(self, name: str) -> bytes:
        """The body of a recorded delivery."""
        return (FIXTURES / self.name / f"{name}.{self.suffix}").read_bytes()

    def fixtures(self) -> dict[str, bytes]:
        """All of them by name."""
        return {
            path.stem: path.read_bytes()
            for path in sorted((FIXTURES / self.name).glob(f"*.{self.suffix}"))
        }


def lines(source: str) -> tuple[bytes, ...]:
    """The source's malformed bodies, one on a line."""
    (path,) = (FIXTURES / source).glob("malformed.*")
    return tuple(path.read_bytes().splitlines())


def digest(secret: str | bytes, signed: bytes, algorithm: str = "sha256") -> bytes:
    """An HMAC."""
    key = secret if isinstance(secret, bytes) else secret.encode()
    return hmac.new(key, signed, getattr(hashlib, algorithm)).digest()


def in_base64(some: bytes) -> str:
    """Bytes in base64."""
    return base64.b64encode(some).decode()


def by_openssl(secret: str, signed: bytes, algorithm: str = "sha256") -> bytes:
    """The same HMAC, worked out by somebody else."""
    command = ["openssl", "dgst", f"-{algorithm}", "-hmac", secret, "-binary"]
    return subprocess.run(command, input=signed, check=True, stdout=subprocess.PIPE).stdout


def pseudonym(given: str) -> str:
    """A keyed hash as the tests know it, of an address or a number however it is written."""
    normal = given.lower() if "@" in given else re.sub(r"[^0-9+]", "", given)
    return hashlib.sha256(b"key of the tests" + normal.encode()).hexdigest()[:16]


def _iso(ms: int) -> str:
    return (
        datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    )


def _zendesk(body: bytes, secret: str, now_ms: int) -> dict[str, str]:
    signed_at = _iso(now_ms)
    return {
        "x-zendesk-webhook-signature": in_base64(digest(secret, signed_at.encode() + body)),
        "x-zendesk-webhook-signature-timestamp": signed_at,
    }


def _intercom(body: bytes, secret: str, _: int) -> dict[str, str]:
    return {"x-hub-signature": f"sha1={digest(secret, body, 'sha1').hex()}"}


def _chatwoot(body: bytes, secret: str, now_ms: int) -> dict[str, str]:
    signed_at = str(now_ms // 1000)
    signed = signed_at.encode() + b"." + body
    return {
        "x-chatwoot-signature": f"sha256={digest(secret, signed).hex()}",
        "x-chatwoot-timestamp": signed_at,
    }


def _slack(body: bytes, secret: str, now_ms: int) -> dict[str, str]:
    signed_at = str(now_ms // 1000)
    signed = f"v0:{signed_at}:".encode() + body
    return {
        "x-slack-signature": f"v0={digest(secret, signed).hex()}",
        "x-slack-request-timestamp": signed_at,
    }


def _typeform(body: bytes, secret: str, _: int) -> dict[str, str]:
    return {"typeform-signature": f"sha256={in_base64(digest(secret, body))}"}


def _standard(body: bytes, secret: str, now_ms: int) -> dict[str, str]:
    signed_at = str(now_ms // 1000)
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"msg_2Q4x.{signed_at}.".encode() + body
    return {
        "webhook-id": "msg_2Q4x",
        "webhook-timestamp": signed_at,
        "webhook-signature": f"v1,{in_base64(digest(key, signed))}",
    }


def _stripe(body: bytes, secret: str, now_ms: int) -> dict[str, str]:
    signed_at = str(now_ms // 1000)
    signature = digest(secret, signed_at.encode() + b"." + body).hex()
    return {"stripe-signature": f"t={signed_at},v1={signature}"}


def _twilio(body: bytes, secret: str, _: int) -> dict[str, str]:
    pieces = {
        tuple(unquote_to_bytes(part.replace(b"+", b" ")) for part in field.partition(b"=")[::2])
        for field in body.split(b"&")
        if field
    }
    # In the order of their characters, of which those that are none come last.
    ordered = sorted(pieces, key=lambda pair: [part.decode(*ESCAPED) for part in pair])
    signed = URL.encode() + b"".join(part for pair in ordered for part in pair)
    return {"x-twilio-signature": in_base64(digest(secret, signed, "sha1"))}


def form(document: dict[str, Any]) -> bytes:
    """A form of what a document has; what is nested in it, as JSON."""
    values = {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
        for name, value in document.items()
    }
    return urlencode(values).encode()


def of_form(body: bytes) -> dict[str, str]:
    """The document of a form."""
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _shopify(body: bytes, secret: str, _: int) -> dict[str, str]:
    return {"x-shopify-hmac-sha256": in_base64(digest(secret, body))}


def topic(name: str) -> dict[str, str]:
    """The topic of a fixture of Shopify's, such as `orders-create.of_guest`."""
    return {"x-shopify-topic": name.partition(".")[0].replace("-", "/")}


# The services' own keys, as far as the tests are concerned.
PRIVATE_KEYS = {
    in_base64(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)): key
    for key in (ec.derive_private_key(number, ec.SECP256R1()) for number in (4711, 4712))
}
PUBLIC_KEY, OTHER_PUBLIC_KEY = PRIVATE_KEYS


def _sendgrid(body: bytes, secret: str, now_ms: int) -> dict[str, str]:
    signed_at = str(now_ms // 1000)
    signature = PRIVATE_KEYS[secret].sign(signed_at.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {
        "x-twilio-email-event-webhook-signature": in_base64(signature),
        "x-twilio-email-event-webhook-timestamp": signed_at,
    }


def _in_mailgun(body: bytes, secret: str, now_ms: int) -> bytes:
    if not body.startswith(b"{"):
        return body
    signed_at, token = str(now_ms // 1000), "5f0e" * 12
    signature = digest(secret, f"{signed_at}{token}".encode()).hex()
    sealed = msgspec.json.encode({"timestamp": signed_at, "token": token, "signature": signature})
    rest = body[1:].lstrip()
    comma = b"" if rest.startswith(b"}") else b", "
    return b'{"signature": ' + sealed + comma + rest


_SENDERS = (
    Sender(
        "zendesk",
        _zendesk,
        signature="x-zendesk-webhook-signature",
        unknown=b'{"type": "zen:event-type:ticket.subject_changed", "event": 7}',
        malformed=lines("zendesk"),
        has_window=True,
    ),
    Sender(
        "intercom",
        _intercom,
        signature="x-hub-signature",
        unknown=b'{"type": "notification_event", "topic": "ping", "data": {"item": "hello"}}',
        malformed=lines("intercom"),
        has_window=False,
    ),
    Sender(
        "chatwoot",
        _chatwoot,
        signature="x-chatwoot-signature",
        unknown=b'{"event": "webwidget_triggered", "id": []}',
        malformed=lines("chatwoot"),
        has_window=True,
    ),
    Sender(
        "slack",
        _slack,
        signature="x-slack-signature",
        unknown=b'{"type": "event_callback", "event": {"type": "channel_rename", "channel": {}}}',
        malformed=lines("slack"),
        has_window=True,
    ),
    Sender(
        "typeform",
        _typeform,
        signature="typeform-signature",
        unknown=b'{"event_id": "1", "event_type": "form_opened", "form_response": 7}',
        malformed=lines("typeform"),
        has_window=False,
    ),
    Sender(
        "standard",
        _standard,
        signature="webhook-signature",
        # There are no types of deliveries that could be unknown: all are touchpoints.
        unknown=b"[]",
        malformed=lines("standard"),
        has_window=True,
        secret="whsec_" + in_base64(b"the key of the standard webhook tests"),
        other_secret="whsec_" + in_base64(b"the key before it, for rotation"),
    ),
    Sender(
        "stripe",
        _stripe,
        signature="stripe-signature",
        unknown=b'{"id": "evt_1", "type": "payout.paid", "livemode": true, "data": []}',
        malformed=lines("stripe"),
        has_window=True,
    ),
    Sender(
        "twilio",
        _twilio,
        signature="x-twilio-signature",
        unknown=b"AccountSid=AC1&ConferenceSid=CF1&StatusCallbackEvent=conference-start",
        malformed=lines("twilio"),
        has_window=False,
        suffix="form",
        load=of_form,
        dump=form,
    ),
    Sender(
        "shopify",
        _shopify,
        signature="x-shopify-hmac-sha256",
        unknown=b"7",
        malformed=lines("shopify"),
        has_window=False,
        beside=topic,
        unsigned=topic("orders-create"),
    ),
    Sender(
        "sendgrid",
        _sendgrid,
        signature="x-twilio-email-event-webhook-signature",
        unknown=b'[{"event": "processed", "email": [], "sg_event_id": 7}]',
        malformed=lines("sendgrid"),
        has_window=True,
        secret=PUBLIC_KEY,
        other_secret=OTHER_PUBLIC_KEY,
    ),
    Sender(
        "mailgun",
        lambda _body, _secret, _now_ms: {},
        signature="",
        unknown=b'{"event-data": {"event": "accepted", "id": []}}',
        malformed=lines("mailgun"),
        has_window=True,
        covers_body=False,
        seal=_in_mailgun,
    ),
)
SENDERS = {sender.name: sender for sender in _SENDERS}


def results(source: str, body: bytes, **options: Any) -> list[Touchpoint | Rejection]:
    """What comes of a delivery by these options."""
    return results_of(SENDERS[source], body, **options)


def results_of(sender: Sender, body: bytes, **options: Any) -> list[Touchpoint | Rejection]:
    """The same, with what comes beside the body."""
    row = SOURCES[sender.name]
    given = msgspec.convert(options, row.options)
    result = row.translate(sender.delivery(body), given, pseudonym)
    assert isinstance(result, list)
    return result


def sent(source: str, body: bytes, **options: Any) -> list[Touchpoint]:
    """The same, where all of it must be touchpoints."""
    return sent_of(SENDERS[source], body, **options)


def sent_of(sender: Sender, body: bytes, **options: Any) -> list[Touchpoint]:
    """The same, with what comes beside the body."""
    result = results_of(sender, body, **options)
    assert all(isinstance(one, Touchpoint) for one in result), result
    return cast(list[Touchpoint], result)


def fixture(source: str, name: str, **options: Any) -> list[Touchpoint]:
    """What comes of a recorded delivery."""
    sender = SENDERS[source].of(name)
    return sent_of(sender, sender.fixture(name), **options)


def said(touchpoint: Touchpoint) -> dict[str, Any]:
    """The fields of a touchpoint that are not at their defaults, without those that all have."""
    fields = {
        name: value
        for name, value in msgspec.structs.asdict(touchpoint).items()
        if value not in (None, {}, "live") and name not in ("received_at", "source")
    }
    if touchpoint.detail is not None:
        detail = msgspec.structs.asdict(touchpoint.detail)
        fields["detail"] = {name: value for name, value in detail.items() if value is not None}
    return fields
