"""All that is kept of one customer, and its bytes."""

from struct import Struct
from typing import Final

import msgspec

from pipeline.core import windows
from pipeline.core.activity import Activity
from pipeline.core.acts import Acts
from pipeline.core.at_risk import AtRisk
from pipeline.core.bot_session import BotSession
from pipeline.core.case import Case
from pipeline.core.checkouts import Checkouts
from pipeline.core.commerce import Commerce
from pipeline.core.contacts import Contact
from pipeline.core.experiments import Exposures
from pipeline.core.friction import Friction
from pipeline.core.history import FULL, add, first, without_first
from pipeline.core.profile import Profile
from pipeline.core.satisfaction import Satisfaction
from pipeline.core.self_service_session import SelfServiceSession
from pipeline.core.shipments import Shipment
from pipeline.core.silence import Silence
from pipeline.core.subscriptions import Subscriptions


class Journey(msgspec.Struct, array_like=True, gc=False):
    """One customer's rolling state. Stored by place: new fields go to the end, with a default.

    `history`, `counts` and `seen` are rows of fixed length in one bytes value, which costs nothing
    to decode (see `history`, `windows`, `duplicates`). Unresolved cases are decoded with the
    journey; `settled` (resolved, closed or merged) and `folded` ones (only a clock left) are bytes
    until asked for. The rarer parts are None until needed. `wake_at` and `wake_backfill_at`: when
    to be woken by the live and by the backfill clock, ms, None for never.
    """

    wake_at: int | None = None
    touchpoints: int = 0
    first_retired: int = 0
    history: bytes = b""
    counts: bytes = b""
    seen: bytes = b""
    stage: int = 0
    stage_at: int = 0
    is_live: bool = False
    open: dict[str, Case] = {}
    settled: dict[str, bytes] = {}
    folded: dict[str, bytes] = {}
    contacts: dict[bytes, Contact] | None = None
    satisfaction: Satisfaction | None = None
    friction: Friction | None = None
    commerce: Commerce | None = None
    profile: Profile | None = None
    wake_backfill_at: int | None = None
    activity: Activity | None = None
    checkouts: Checkouts | None = None
    shipments: dict[bytes, Shipment] | None = None
    subscriptions: Subscriptions | None = None
    experiments: Exposures | None = None
    bots: dict[bytes, BotSession] | None = None
    self_service: list[SelfServiceSession] | None = None
    silence: Silence | None = None
    risk: AtRisk | None = None
    acts: Acts | None = None

    @property
    def first(self) -> int:
        """The earliest touchpoint's number; see `history`."""
        return self.first_retired or first(self.history)

    def remember(self, number: int) -> None:
        """Put a touchpoint into the history; what it has no room for any more is only counted."""
        self.touchpoints += 1
        history = self.history = add(self.history, number)
        if len(history) > FULL:
            retired = first(history)
            self.history = without_first(history)
            self.counts = windows.add(self.counts, retired)
            self.first_retired = min(self.first_retired or retired, retired)


# Fields may be added at the end of a struct, with a default; any other change is a new layout.
# Layouts 1 and 2 are msgpack; 2 has what the versions that wrote 1 would lose. Layout 3 is for the
# few whom the backfill clock is to wake: when that is (ms), and then layout 2.
_LAYOUT_1: Final = b"\1"
_LAYOUT_2: Final = b"\2"
_LAYOUT_3: Final = b"\3"
_HEAD: Final = Struct(">Q")
_HEAD_END: Final = 1 + _HEAD.size
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Journey).decode


def encode_state(journey: Journey) -> bytes:
    """The journey as bytes: the number of the layout, what a restore has to know, then msgpack."""
    if journey.wake_backfill_at is None:
        return _LAYOUT_2 + _encode(journey)
    return _LAYOUT_3 + _HEAD.pack(journey.wake_backfill_at) + _encode(journey)


def decode_state(stored: bytes) -> Journey:
    """The journey from its bytes. Raises ValueError for bytes that are none."""
    begin = 1 if stored[:1] == _LAYOUT_2 else _begin_of(stored)  # mostly
    return _decode(stored[begin:])


def wake_backfill_at(stored: bytes) -> int | None:
    """When the backfill clock is to wake the journey of these bytes, ms; decodes nothing else.

    Raises ValueError for bytes of a layout that this version does not read.
    """
    if _begin_of(stored) == 1:
        return None
    if len(stored) < _HEAD_END:
        raise ValueError(f"a state that ends in its head, after {len(stored)} bytes")
    at: int = _HEAD.unpack_from(stored, 1)[0]
    return at


def _begin_of(stored: bytes) -> int:
    """Where the msgpack begins."""
    layout = stored[:1]
    if layout in (_LAYOUT_2, _LAYOUT_1):
        return 1
    if layout == _LAYOUT_3:
        return _HEAD_END
    raise ValueError(f"state of layout {layout.hex() or 'none'}; this version reads 01, 02 and 03")
