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

O = TypeVar("O", bound=Options)  # noqa: E741  # the field's one-letter type variables

SecretKind = Literal["text", "whsec", "public_key"]


class Source(NamedTuple, Generic[O]):
    """A system that sends webhooks.

    `verify(delivery, secrets)`: a refusal unless one of the secrets signed the delivery; several
    while one replaces another; `secret_kind` is what they look like. `translate(delivery, options,
    pseudonym)`: for a verified one; `options` is the type of what can be set for it.
    `answer`: what the sender wants to read instead of an empty answer.
    """

    name: str
    verify: Callable[[Delivery, Sequence[str]], Refusal | None]
    translate: Callable[[Delivery, O, Pseudonym], Translation]
    options: type[O]
    secret_kind: SecretKind
    answer: Challenge | None = None
