"""Which letters are sent again, and what stands in the way of the others."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.contract.details import Profile
from pipeline.contract.rejection import Rejection
from pipeline.contract.schemas import read_schemas
from pipeline.engine.dead_letters import letter_of_wake_up
from pipeline.engine.limits import MOST_BYTES, fitting
from pipeline.producers.dead_letters.verdict import Judge
from pipeline.producers.plan.plan import TrackingPlan
from pipeline.producers.privacy.hashing import KeyedHash
from pipeline.producers.privacy.privacy import suppressing
from pipeline.settings import Settings
from tests.unit.producers.dead_letters.letters import CODEC, TOPICS, WEB, found, letter, page
from tests.unit.producers.plan.plans import read as plan_of

KEY = "k" * 32


def judge(**parts: Any) -> Judge:
    return Judge(read_schemas(), TOPICS.channels, {WEB: 6}, **parts)


def word(one: Judge, record: Any) -> tuple[str, bool] | None:
    hindrance = one.hindrance(record)
    return None if hindrance is None else (hindrance.word, hindrance.yields)


def test_a_good_touchpoint_is_sent_again_whatever_it_was_put_aside_for() -> None:
    for reason in ("step_raised", "unknown_schema_id", "unknown_kind", "invalid_field"):
        assert word(judge(), found(letter(reason=reason))) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"value": None, "reason": "null_value", "text": "the record has no value"},
        {"key": None, "reason": "missing_key"},
        {"key": b"c:bob", "reason": "key_mismatch"},
        {"value": b"garbage", "reason": "undecodable"},
        {"value": CODEC.encode_touchpoint(page(kind="page.eaten")), "reason": "unknown_kind"},
        {"value": CODEC.encode_touchpoint(page(channel="app")), "reason": "invalid_field"},
    ],
)
def test_what_would_be_put_aside_again_is_sent_by_force_alone(fields: dict[str, Any]) -> None:
    one = judge().hindrance(found(letter(**fields)))
    assert one is not None
    assert (one.word, one.yields) == ("refused", True)
    assert one.text.startswith(f"it would be put aside again: {fields['reason']}, ")


def test_what_is_no_record_is_never_sent() -> None:
    wake_up = letter_of_wake_up(1, b"c:ada", 5, b"state", ValueError("x"))
    too_large = fitting(letter(value=bytes(MOST_BYTES), text=Rejection("undecodable", "x").text))
    assert word(judge(), found(wake_up)) == ("wake_up", False)
    assert word(judge(), found(too_large)) == ("not_here", False)
    assert word(judge(), found()) == ("unreadable", False)
    assert word(judge(), found(letter(topic="cx.journeys"))) == ("no_topic", False)
    assert word(judge(), found(letter(partition=6))) == ("no_topic", False)


def test_a_quarantined_one_is_sent_once_the_plan_has_it() -> None:
    one = found(letter(reason="tracking_plan", offset=-1))
    assert word(judge(), one) is None
    assert word(judge(plan=TrackingPlan()), one) == ("not_in_plan", True)
    widened = plan_of('[[sources.shop.rules]]\nkinds = ["page.viewed"]')
    assert word(judge(plan=widened), one) is None
    assert word(judge(plan=TrackingPlan()), found(letter(reason="step_raised"))) is None


def listed(folder: Path, line: str, **settings: str) -> Any:
    file = folder / "suppressed"
    file.write_text(line)
    return suppressing(Settings(suppression_file=str(file), **settings))  # type: ignore[arg-type]  # texts alone


@pytest.mark.parametrize("line", ["c:ada", "a:v-81"])
@pytest.mark.parametrize("fields", [{}, {"value": b"garbage"}, {"key": None}])
def test_nothing_of_a_suppressed_customer_is_sent_however_bad_its_record(
    line: str, fields: dict[str, Any], tmp_path: Path
) -> None:
    touchpoint = page(anonymous_id="v-81")
    if line == "a:v-81" and "value" in fields:
        touchpoint = page(customer_id=None, anonymous_id="v-81")
    one = found(letter(touchpoint, **fields))
    assert word(judge(privacy=listed(tmp_path, line)), one) == ("suppressed", False)
    assert word(judge(privacy=listed(tmp_path, "c:bob")), one) != ("suppressed", False)


def test_a_suppressed_one_is_known_by_address_as_well(tmp_path: Path) -> None:
    hashed = KeyedHash(KEY).pseudonym("ada@example.com")
    privacy = listed(tmp_path, hashed, hash_key=KEY)
    raw = page(customer_id="ada@example.com")
    profile = page(kind="customer.updated", detail=Profile(email_hash="Ada@example.com"))
    for one in (letter(raw), letter(raw, value=b"garbage"), letter(profile)):
        assert word(judge(privacy=privacy), found(one)) == ("suppressed", False)


def test_the_touchpoint_is_told_also_where_it_makes_no_sense() -> None:
    strange = page(kind="page.eaten")
    assert judge().touchpoint(letter(strange)) == strange
    assert judge().touchpoint(letter(value=b"garbage")) is None
    assert judge().touchpoint(letter(value=None)) is None
