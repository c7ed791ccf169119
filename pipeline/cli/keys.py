"""`cx keys`: who may send to the gateway. A key is shown once, when it is made."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from pipeline.agreement.faults import Refused
from pipeline.agreement.values import duration
from pipeline.cli.printing import AsJson, print_columns, print_json
from pipeline.cli.start import read_settings
from pipeline.contract.kinds import CHANNELS
from pipeline.settings import SettingsError

if TYPE_CHECKING:
    from pipeline.producers.gateway.key_changes import Wanted
    from pipeline.producers.gateway.keys import Key

ANY = "*"


def channel(given: str) -> str:
    """One of the channels, or `*`."""
    if given not in (*CHANNELS, ANY):
        raise typer.BadParameter(f"{given!r} is none of {', '.join(CHANNELS)}, or * for all")
    return given


def period(given: str) -> timedelta:
    """A duration such as 7d or 12h."""
    try:
        return timedelta(milliseconds=duration(given))
    except Refused as wrong:
        raise typer.BadParameter(str(wrong)) from None


Name = Annotated[str | None, typer.Option(help="Whose it is, such as the service's name.")]
Channels = Annotated[
    list[str] | None,
    typer.Option("--channel", parser=channel, help="What it may send to; again for more; *: all."),
]
Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        help="What it may send as, without version; again for more; *: all. The first is put on "
        "touchpoints that name none.",
    ),
]
Browser = Annotated[
    bool,
    typer.Option(
        "--browser",
        help="Publishable: for web pages of --origin, which cannot keep a secret. It covers only "
        "what visitors do, on the channels web and app.",
    ),
]
Origins = Annotated[
    list[str] | None,
    typer.Option("--origin", help="With --browser: such as https://shop.example; again for more."),
]
Rate = Annotated[float | None, typer.Option(min=0.001, help="At most so many a second.")]
ExpiresIn = Annotated[
    timedelta | None, typer.Option(parser=period, help="How long it is valid, such as 90d.")
]
Replaces = Annotated[
    str | None, typer.Option(metavar="ID", help="The key it takes over from, as it was.")
]
Overlap = Annotated[
    timedelta | None,
    typer.Option(parser=period, help="How long that one stays valid, such as 7d; left out: 7d."),
]
IfNone = Annotated[
    bool, typer.Option("--if-none", help="Only where there is no key yet; else nothing is done.")
]
Id = Annotated[str, typer.Argument(metavar="ID", help="As cx keys list shows it.")]
WEEK = timedelta(days=7)


def create(
    *,
    name: Name = None,
    channels: Channels = None,
    sources: Sources = None,
    browser: Browser = False,
    origins: Origins = None,
    requests_per_s: Rate = None,
    events_per_s: Rate = None,
    expires_in: ExpiresIn = None,
    replaces: Replaces = None,
    overlap: Overlap = None,
    if_none: IfNone = False,
    as_json: AsJson = False,
) -> None:
    """Make a key, and print it: this once, for only its hash is kept."""
    from pipeline.producers.gateway.key_changes import (
        Incomplete,
        NoSuchKey,
        NotForBrowsers,
        Wanted,
    )

    if browser != bool(origins):
        raise typer.BadParameter("--browser and --origin go together", param_hint="--origin")
    if overlap is not None and replaces is None:
        raise typer.BadParameter("there is nothing it replaces", param_hint="--overlap")
    if if_none and _has_keys():
        return
    now = datetime.now(UTC).replace(microsecond=0)
    wanted = Wanted(
        name,
        tuple(channels or ()),
        tuple(sources or ()),
        requests_per_s,
        events_per_s,
        None if expires_in is None else now + expires_in,
        tuple(origins or ()),
    )
    try:
        key, secret = _made(wanted, replaces, WEEK if overlap is None else overlap, now)
    except NoSuchKey as missing:
        _no_such_key(str(missing))
    except Incomplete as missing:
        option = str(missing).removesuffix("s")
        raise typer.BadParameter("missing", param_hint=f"--{option}") from None
    except NotForBrowsers as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--browser") from None
    if as_json:
        print_json({"id": key.id, "key": secret})
    else:
        print("The key, shown this once:", file=sys.stderr)
        print(secret)


def show(as_json: AsJson = False) -> None:
    """List the keys, without their secrets."""
    from pipeline.producers.gateway.key_file import read_keys

    rows = [_row(key, datetime.now(UTC)) for key in read_keys(_path())]
    if as_json:
        print_json(rows)
        return
    print_columns([{name: _text(value) for name, value in row.items()} for row in rows])


def revoke(key_id: Id) -> None:
    """Take a key out: nobody is let in with it any more, a second later."""
    from pipeline.producers.gateway.key_changes import NoSuchKey
    from pipeline.producers.gateway.key_changes import revoke as take_out
    from pipeline.producers.gateway.key_file import changing

    try:
        with changing(_path()) as keys:
            key = take_out(keys, key_id)
    except NoSuchKey:
        _no_such_key(key_id)
    print(f"{key.id} ({key.name}) is revoked.")


def _made(
    wanted: "Wanted", replaces: str | None, overlap: timedelta, now: datetime
) -> "tuple[Key, str]":
    from pipeline.producers.gateway.key_changes import made, replacing
    from pipeline.producers.gateway.key_file import changing

    with changing(_path()) as keys:
        if replaces is not None:
            return replacing(keys, replaces, wanted, overlap, now)
        key, secret = made(wanted, now)
        keys.append(key)
        return key, secret


def _has_keys() -> bool:
    from pipeline.producers.gateway.key_file import read_keys

    return _path().exists() and bool(read_keys(_path()))


def _row(key: "Key", now: datetime) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "channels": list(key.channels),
        "sources": list(key.sources),
        "origins": list(key.origins),
        "requests_per_s": key.requests_per_s,
        "events_per_s": key.events_per_s,
        "created": key.created_at.isoformat(),
        "expires": key.expires_at.isoformat() if key.expires_at else None,
        "replaces": key.replaces,
        "valid": key.is_valid(now),
    }


def _text(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "valid" if value else "expired"
        case list():
            return ",".join(map(str, value)) or "-"
        case _:
            return str(value)


def _path() -> Path:
    settings = read_settings()
    if not settings.keys_file:
        raise SettingsError("CX_KEYS_FILE: missing; it names the file of the keys")
    return Path(settings.keys_file)


def _no_such_key(key_id: str) -> NoReturn:
    print(f"cx: no key {key_id}; cx keys list shows them", file=sys.stderr)
    raise typer.Exit(1)
