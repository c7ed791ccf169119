"""The senders of all sources, as the tests play them: one row each, beside the table of sources.

The signing is written here a second time, apart from the code that verifies it.
"""

import base64
import hashlib
import hmac
import subprocess
from collections.abc import Callable
from typing import NamedTuple

from pipeline.producers.webhooks.delivery import Delivery
from tests.support.components import CHECKOUT

FIXTURES = CHECKOUT / "tests" / "fixtures" / "webhooks"

NOW_MS = 1_772_443_000_000  # 2026-03-02 09:16:40 UTC
SECRET = "the-secret-of-the-tests"  # noqa: S105  # it opens nothing
OTHER_SECRET = "the-secret-before-it"  # noqa: S105


class Sender(NamedTuple):
    """How a source's deliveries look.

    `sign(body, secret, now_ms)`: the headers. `signature`: the header with the signature in it.
    `unknown`: a body of a type that is none of ours. `malformed`: bodies of a type that is, whose
    fields are not what they should be. `has_window`: a time is signed too. `method_url`: where.
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
    url: str = "https://cx.example.org/webhooks/one"

    def delivery(self, body: bytes, secret: str | None = None, signed_at: int = NOW_MS) -> Delivery:
        """A delivery that comes in at `NOW_MS`, signed with the secret at a time."""
        headers = self.sign(body, secret or self.secret, signed_at)
        return Delivery("POST", self.url, headers, body, NOW_MS)

    def fixture(self, name: str) -> bytes:
        """The body of a recorded delivery."""
        return (FIXTURES / self.name / f"{name}.json").read_bytes()

    def fixtures(self) -> dict[str, bytes]:
        """All of them by name."""
        return {
            path.stem: path.read_bytes() for path in sorted((FIXTURES / self.name).glob("*.json"))
        }


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
    """A keyed hash as the tests know it."""
    return hashlib.sha256(b"key of the tests" + given.encode()).hexdigest()[:16]


def _typeform(body: bytes, secret: str, _: int) -> dict[str, str]:
    return {"typeform-signature": f"sha256={in_base64(digest(secret, body))}"}


_SENDERS = (
    Sender(
        "typeform",
        _typeform,
        signature="typeform-signature",
        unknown=b'{"event_id": "1", "event_type": "form_opened", "form_response": 7}',
        malformed=(
            b'{"event_type": "form_response"}',
            b'{"event_type": "form_response", "form_response": {"form_id": 1, "token": "t"}}',
            b'{"event_type": "form_response", "form_response": "bob@example.org"}',
        ),
        has_window=False,
    ),
)
SENDERS = {sender.name: sender for sender in _SENDERS}
