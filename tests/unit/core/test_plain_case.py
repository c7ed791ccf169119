"""In any order of arrival, however often, woken whenever, by either clock: as worked out anew."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.calendar import Calendar
from pipeline.core.clocks import Now
from pipeline.core.effects import Add, Retract, WakeUp
from pipeline.core.facts import Fact
from pipeline.core.journey import Journey, decode_state, encode_state
from pipeline.core.policy import Policy, SlaPolicy, Targets
from pipeline.core.step import step
from pipeline.metrics import declarations as metrics
from tests.unit.core.plain_case import PlainCase
from tests.unit.core.story import BEGINNING, DAY, MINUTE, after, touchpoint

WORKED_OUT = {
    metrics.FIRST_RESPONSE,
    metrics.NEXT_RESPONSE,
    metrics.RESOLUTION,
    metrics.REQUESTER_WAIT,
    metrics.SLA_DUE,
    metrics.SLA_BREACHED,
    metrics.FIRST_CONTACT_RESOLUTIONS,
    metrics.CHANNEL_SWITCHES,
}
QUEUES = ("billing", "technical", "elsewhere")
KINDS = [
    "case.opened",
    "case.opened by=agent",
    "case.opened by=customer",
    "case.prioritised priority=urgent",
    "case.prioritised priority=low",
    *(f"case.{kind} queue={queue}" for kind in ("assigned", "transferred") for queue in QUEUES),
    *["message.received"] * 4,
    "call.queued phone",
    "callback.requested phone",
    "bot.handed_off",
    *["message.sent by=agent"] * 2,
    "message.sent by=bot",
    "message.sent visibility=internal",
    "call.answered phone by=agent",
    "case.waiting",
    "case.on_hold",
    *["case.resolved"] * 2,
    *["case.reopened"] * 2,
    "case.closed",
]
# Few different times, so that many are equal; and some a week later, round the end of seven days.
TIMES = st.sampled_from(
    [f"{minutes}m" for base in (0, 7 * 24 * 60) for minutes in range(0, 200 - base // 100, 10)]
)
FINALLY = after("40d")
PATIENCE = 30 * DAY


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Open and closed by turns, in pieces of 5 to 40 minutes, on both days; closed otherwise."""
    spans, day = [], draw(st.sampled_from([(0,), (7,), (0, 7)]))
    for begins in day:
        moment = BEGINNING + begins * DAY
        for _ in range(draw(st.integers(1, 5))):
            moment += 5 * MINUTE * draw(st.integers(1, 8))
            ends = moment + 5 * MINUTE * draw(st.integers(1, 8))
            spans.append((moment, ends))
            moment = ends
    return Calendar(spans)


TARGET = st.none() | st.integers(1, 12).map(lambda number: number * 5 * MINUTE)
TARGETS = st.builds(Targets, TARGET, TARGET, TARGET, st.booleans())


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Some queues with a calendar, perhaps all others too; targets that change after an hour."""
    having = draw(st.sets(st.sampled_from(QUEUES)))
    sla = SlaPolicy(
        name="some",
        queues=frozenset(draw(st.sets(st.sampled_from(QUEUES)))),
        priorities=frozenset(draw(st.sampled_from([(), ("urgent",)]))),
        versions=((BEGINNING, draw(TARGETS)), (after("1h"), draw(TARGETS))),
    )
    others = SlaPolicy("others", frozenset(), frozenset(), ((BEGINNING, draw(TARGETS)),))
    return Policy(
        lateness_ms=PATIENCE,
        queues=frozenset(("billing", "technical")),
        calendars={queue: draw(calendars()) for queue in sorted(having)},
        default_calendar=draw(st.none() | calendars()),
        sla=(sla, others),
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Touchpoint]:
    kinds = st.sampled_from(KINDS)
    queue = st.sampled_from(["", "", "queue=billing", "queue=elsewhere"])
    origin = st.sampled_from(["", "", "origin=backfill"])
    channel = st.sampled_from(["email", "chat"])
    line = st.tuples(TIMES, kinds, channel, queue, origin).map(" ".join)
    told = draw(st.lists(line, min_size=1, max_size=14))
    if draw(st.booleans()):
        told = [f"{line} origin=backfill" for line in told]
    return [touchpoint(_once(line), f"e{number}") for number, line in enumerate(told)]


def _once(line: str) -> str:
    """Each field as it is said first: a kind's own words go before those drawn for all."""
    words: dict[str, str] = {}
    for number, word in enumerate(line.split()):
        name = word.split("=")[0] if "=" in word else "channel" if number > 1 else word
        words.setdefault(name, word)
    return " ".join(words.values())


Moment = tuple[int, int, Touchpoint | None]


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Touchpoint], list[Moment]]:
    """A history, and how it arrives: in order or not, some of it twice, the clocks anywhere."""
    history = draw(histories())
    repeated = draw(st.lists(st.sampled_from(history), max_size=4))
    wakes: list[Touchpoint | None] = [None] * draw(st.integers(0, 6))
    arriving = draw(st.permutations([*history, *repeated, *wakes]))
    if draw(st.booleans()):
        in_order = iter(sorted(history + repeated, key=lambda event: event.occurred_at))
        arriving = [event and next(in_order) for event in arriving]
    moves = st.sampled_from([0, 0, 10, 30, 60, 600, 24 * 60])
    return history, [(draw(moves), draw(moves), event) for event in arriving]


def processed(moments: list[Moment], policy: Policy) -> Counter[Fact]:
    """What counts in the end, by way of the journey's bytes."""
    journey, counted = Journey(), Counter[Fact]()
    live = backfill = BEGINNING
    for live_move, backfill_move, event in moments:
        live, backfill = live + live_move * MINUTE, backfill + backfill_move * MINUTE
        _step(journey, event or WakeUp(live), Now(live, backfill), policy, counted)
        journey = decode_state(encode_state(journey))
    _step(journey, WakeUp(FINALLY), Now(FINALLY, FINALLY), policy, counted)
    return +counted


def _step(
    journey: Journey, event: Touchpoint | WakeUp, now: Now, policy: Policy, counted: Counter[Fact]
) -> None:
    _, effects = step(journey, event, now, policy)
    for effect in effects:
        if isinstance(effect, Add):
            counted[effect.fact] += 1
        elif isinstance(effect, Retract):
            counted[effect.fact] -= 1
            assert counted[effect.fact] >= 0, f"{effect.fact} was never counted"


@settings(max_examples=400, deadline=None)
@given(arrivals(), policies())
def test_what_counts_in_the_end_is_what_is_worked_out_anew(
    arrival: tuple[list[Touchpoint], list[Moment]], policy: Policy
) -> None:
    history, moments = arrival
    counted = {f: n for f, n in processed(moments, policy).items() if f.metric in WORKED_OUT}
    assert counted == dict(PlainCase(history, policy, FINALLY).facts())
