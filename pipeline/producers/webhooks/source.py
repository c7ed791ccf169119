"""What one row of the table of sources holds."""

from collections.abc import Callable, Sequence
from typing import Generic, Literal, NamedTuple, TypeVar

from pipeline.producers.webhooks.delivery import (
    Challenge,
    Delivery,
    Pseudonym,
    Refusal,
    Translation,
)
from pipeline.producers.webhooks.options import Options
from pipeline.producers.webhooks.public_key import public_key
from pipeline.producers.webhooks.signatures import whsec_key

O = TypeVar("O", bound=Options)  # noqa: E741  # the field's one-letter type variables

SecretKind = Literal["text", "whsec", "public_key"]


class Source(NamedTuple, Generic[O]):
    """A system that sends webhooks.

    `verify(delivery, secrets)`: a refusal unless one of the secrets signed the delivery; several
    while one replaces another; `secret_kind` is what they look like. `translate(delivery, options,
    pseudonym)`: for a verified one; `options` is the type of what can be set for it.
    `answer`: what the sender wants to read instead of an empty answer. `once(delivery)`: the token
    of a verified delivery that may come with one body only (`UsedTokens`), where the signature does
    not cover the body.
    """

    name: str
    verify: Callable[[Delivery, Sequence[str]], Refusal | None]
    translate: Callable[[Delivery, O, Pseudonym], Translation]
    options: type[O]
    secret_kind: SecretKind
    answer: Challenge | None = None
    once: Callable[[Delivery], str | None] | None = None


def flaw_of(secret: str, kind: SecretKind) -> str | None:
    """Why nothing can be verified with a secret of a kind, without showing it; None where it can.

    For whoever starts: with such a secret every delivery would be refused.
    """
    if not secret.strip():
        return "it is empty"
    if kind == "whsec" and whsec_key(secret) is None:
        return "it is not base64, with or without whsec_ before it"
    if kind == "public_key" and public_key(secret) is None:
        return "it is no public key of an elliptic curve in base64, as the sender shows it"
    return None
