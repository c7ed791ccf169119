"""Dead letters as people and scripts read them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.serving.units import printable, utc

if TYPE_CHECKING:
    from pipeline.contract.touchpoint import Touchpoint
    from pipeline.producers.dead_letters.found import Found
    from pipeline.producers.dead_letters.replaying import Outcome
    from pipeline.producers.dead_letters.verdict import Hindrance

MOST_TEXT = 120
HEX_WIDTH = 16
MOST_DUMPED = 4_096


def summary(found: "Found") -> dict[str, Any]:
    """What a list says of a letter."""
    letter = found.letter
    return {
        "id": str(found.id),
        "put_aside": utc(found.put_aside_at),
        "reason": found.reason,
        "customer": _text(found.customer_key),
        "topic": letter.topic if letter else None,
        "partition": letter.partition if letter else None,
        "offset": letter.offset if letter else None,
        "text": letter.text if letter else found.problem,
    }


def column(found: "Found") -> dict[str, str]:
    """The same for a line of a table."""
    told = summary(found)
    text = printable(told["text"])
    return {
        "id": told["id"],
        "put_aside": told["put_aside"],
        "reason": told["reason"],
        "from": _place(found),
        "customer": printable(told["customer"]),
        "text": text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…",
    }


def whole(
    found: "Found", touchpoint: "Touchpoint | None", hindrance: "Hindrance | None"
) -> dict[str, Any]:
    """All there is of a letter; bytes in hexadecimal."""
    import msgspec

    letter = found.letter
    value = letter.value if letter else found.value
    return {
        **summary(found),
        "timestamp": utc(letter.timestamp) if letter else None,
        "key_hex": None if found.customer_key is None else found.customer_key.hex(),
        "headers": [
            {"name": name, "value": _text(content), "value_hex": content.hex()}
            for name, content in (letter.headers if letter else ())
        ],
        "value_hex": None if value is None else value.hex(),
        "touchpoint": None if touchpoint is None else msgspec.to_builtins(touchpoint),
        "replay": "would be sent" if hindrance is None else hindrance.text,
    }


def lines(found: "Found", told: dict[str, Any]) -> Iterator[str]:
    """The same to be read."""
    import json

    yield f"{found.id}  {told['reason']}: {printable(told['text'])}"
    yield f"put aside   {told['put_aside']} UTC"
    yield f"from        {_place(found)}"
    if told["timestamp"]:
        yield f"produced    {told['timestamp']} UTC"
    yield f"key         {printable(told['customer'])}"
    for header in told["headers"]:
        yield f"header      {printable(header['name'])}: {printable(header['value'])}"
    yield f"replay      {printable(told['replay'])}"
    yield ""
    value = found.letter.value if found.letter else found.value
    if told["touchpoint"] is not None:
        given = {name: one for name, one in told["touchpoint"].items() if one not in (None, {})}
        yield printable_json(json.dumps(given, indent=2, ensure_ascii=False))
    elif value is None:
        yield "no value"
    else:
        yield from hex_dump(value)


def printable_json(text: str) -> str:
    """JSON whose texts print nothing but themselves."""
    return "\n".join(map(printable, text.split("\n")))


def hex_dump(value: bytes) -> Iterator[str]:
    """Place, bytes and what is text of them, up to 4 KiB."""
    for at in range(0, min(len(value), MOST_DUMPED), HEX_WIDTH):
        part = value[at : at + HEX_WIDTH]
        seen = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        yield f"{at:06x}  {part.hex(' '):<{HEX_WIDTH * 3}} {seen}"
    if len(value) > MOST_DUMPED:
        yield f"… and {len(value) - MOST_DUMPED} bytes more; --json has them all"


def outcome_data(outcome: "Outcome", dry_run: bool) -> dict[str, Any]:
    """What became of letters, for a script."""
    return {
        "dry_run": dry_run,
        "replayed": outcome.replayed.total(),
        "by_reason": dict(sorted(outcome.replayed.items())),
        "skipped": dict(sorted(outcome.skipped.items())),
        "refused": outcome.refused,
        "notes": list(outcome.notes),
    }


def outcome_lines(outcome: "Outcome", dry_run: bool) -> Iterator[str]:
    """The same to be read."""
    done = "would be sent again" if dry_run else "sent again"
    yield f"{outcome.replayed.total()} letters {done}"
    for reason, count in sorted(outcome.replayed.items()):
        yield f"  {count:>9}  {reason}"
    if outcome.skipped:
        yield f"{outcome.skipped.total()} not"
        yield from (f"  {count:>9}  {word}" for word, count in sorted(outcome.skipped.items()))
    if outcome.refused:
        yield f"{outcome.refused} refused by the broker"


def _place(found: "Found") -> str:
    letter = found.letter
    if letter is None:
        return "?"
    if letter.offset < 0:
        return f"{printable(letter.topic)}/{letter.partition}, before it was sent"
    return f"{printable(letter.topic)}/{letter.partition}@{letter.offset}"


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode("utf-8", "backslashreplace")
