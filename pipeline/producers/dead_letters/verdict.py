"""Whether a letter is sent again, and if not, why not. No I/O."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from pipeline.contract.framing import Undecodable, UnknownSchema
from pipeline.contract.records import LEFT_OUT, WAKE_UP, DeadLetter
from pipeline.contract.rejection import Rejection
from pipeline.contract.schemas import Schemas
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.contract.wire import Codec
from pipeline.producers.dead_letters.found import Found
from pipeline.producers.plan.plan import TrackingPlan
from pipeline.producers.privacy.privacy import SUPPRESSED as SUPPRESSED_CUSTOMER
from pipeline.producers.privacy.privacy import Privacy


class Hindrance(NamedTuple):
    """Why a letter is not sent again: a word to count by, and what it means.

    `yields`: whether it is sent all the same when that is asked for.
    """

    word: str
    text: str
    yields: bool = False


UNREADABLE: Final = Hindrance("unreadable", "the record is no dead letter")
WAKE_UP_LETTER: Final = Hindrance(
    "wake_up",
    "it was no record but time that passed: the customer's state is as it was before, and goes on "
    "with the next touchpoint; keep the letter for whoever mends the step",
)
NOT_HERE: Final = Hindrance(
    "not_here", "its bytes are not in the letter: they were too many, and are still at its place"
)
SUPPRESSED: Final = Hindrance("suppressed", "nothing of this customer is taken any more")


class Judge:
    """Decides by what is known now: the topics, the contract, the plan, and the suppressed."""

    def __init__(
        self,
        schemas: Schemas,
        channels: Mapping[str, str],
        partitions: Mapping[str, int],
        plan: TrackingPlan | None = None,
        privacy: Privacy | None = None,
    ) -> None:
        """`channels`: source topic → channel; `partitions`: topic → how many it has."""
        self._codec = Codec(schemas)
        self._touchpoints = TouchpointCodec(schemas)
        self._channels = channels
        self._partitions = partitions
        self._plan = plan
        self._privacy = privacy

    def hindrance(self, found: Found) -> Hindrance | None:
        """Why a letter is not sent again; None: it is."""
        letter = found.letter
        if letter is None:
            return UNREADABLE
        return self._of_place(letter) or self._of_customer(letter) or self._of_content(letter)

    def touchpoint(self, letter: DeadLetter) -> Touchpoint | None:
        """What its bytes say, sense or not; None where they say nothing."""
        try:
            return None if letter.value is None else self._touchpoints.read_any(letter.value)
        except (Undecodable, UnknownSchema, ValueError, LookupError, TypeError):
            return None

    def _of_place(self, letter: DeadLetter) -> Hindrance | None:
        if letter.topic == WAKE_UP:
            return WAKE_UP_LETTER
        if letter.topic not in self._channels:
            return Hindrance("no_topic", "its topic is none of those that touchpoints come in by")
        there = self._partitions.get(letter.topic, 0)
        if not 0 <= letter.partition < there:
            return Hindrance("no_topic", f"its topic has {there} partitions now")
        if letter.value is None and letter.text.endswith(LEFT_OUT):
            return NOT_HERE
        return None

    def _of_customer(self, letter: DeadLetter) -> Hindrance | None:
        if self._privacy is None:
            return None
        touchpoint = self.touchpoint(letter)
        key = (letter.key or b"").decode(errors="replace")
        if self._privacy.is_suppressed_key(key):
            return SUPPRESSED
        if touchpoint is not None and self._privacy.clean(touchpoint) is SUPPRESSED_CUSTOMER:
            return SUPPRESSED
        return None

    def _of_content(self, letter: DeadLetter) -> Hindrance | None:
        channel = self._channels[letter.topic]
        found = self._codec.parse_record(letter.key, letter.value, channel)
        if isinstance(found, Rejection):
            text = f"it would be put aside again: {found.reason}, {found.text}"
            return Hindrance("refused", text, yields=True)
        if letter.reason == "tracking_plan" and self._plan is not None:
            violation = self._plan.check(found)
            if violation is not None:
                text = f"it is still not in the plan: {violation.text}"
                return Hindrance("not_in_plan", text, yields=True)
        return None
