"""What is left of a touchpoint that may tell who a customer is."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.details import Degradation, Message, Outreach, Profile
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.privacy.hashing import KeyedHash
from pipeline.producers.privacy.privacy import SUPPRESSED, Privacy, privacy_of
from pipeline.producers.privacy.suppression import SuppressionList
from pipeline.settings import Settings, SettingsError

HASHES = KeyedHash("k" * 32)
ANN = HASHES.pseudonym("ann@example.com")
PHONE = HASHES.pseudonym("+49891234567")


def touchpoint(**fields: Any) -> Touchpoint:
    given = {
        "event_id": "e-1",
        "kind": "customer.updated",
        "channel": "web",
        "occurred_at": 1_767_225_600_000,
        "received_at": 1_767_225_600_000,
        "customer_id": "4711",
    }
    return Touchpoint(**{**given, **fields})


def privacy(*suppressed: str, folder: Path | None = None, kept: tuple[str, ...] = ()) -> Privacy:
    if folder is None:
        return Privacy(HASHES, SuppressionList(None), kept=kept)
    file = folder / "suppressed"
    file.write_text("\n".join(suppressed))
    return Privacy(HASHES, SuppressionList(file), kept=kept)


def clean(one: Touchpoint, *kept: str) -> Touchpoint:
    cleaned = privacy(kept=kept).clean(one)
    assert isinstance(cleaned, Touchpoint)
    return cleaned


def test_a_touchpoint_without_personal_data_is_itself() -> None:
    one = touchpoint(detail=Message(), anonymous_id="v-81", agent_id="anton")
    assert clean(one) is one


def test_addresses_and_numbers_of_a_profile_are_hashed() -> None:
    raw = Profile(
        email_hash="Ann@example.com", phone_hash="+49 89 1234567", segments=["gold", "a@b.de"]
    )
    assert clean(touchpoint(detail=raw)).detail == Profile(
        email_hash=ANN, phone_hash=PHONE, segments=["gold", "[email]"]
    )
    assert clean(touchpoint(detail=Profile(email_hash=" "))).detail == Profile()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ann@Example.com", f"email:{ANN}"),
        ("+49 89 1234567", f"phone:{PHONE}"),
        ("whatsapp:+49891234567", f"phone:{PHONE}"),
        ("4711", "4711"),
        ("4111111111111111", "4111111111111111"),
        ("@handle", "@handle"),
    ],
)
@pytest.mark.parametrize("field", ["customer_id", "anonymous_id", "agent_id", "case_id"])
def test_an_id_that_is_an_address_or_a_number_is_hashed(field: str, given: str, kept: str) -> None:
    assert getattr(clean(touchpoint(**{field: given})), field) == kept


def test_attributes_are_dropped_unless_they_are_listed() -> None:
    attributes = {"page": "/start", "mail": "ann@example.com", "note": "call 089 1234567"}
    one = touchpoint(attributes=attributes)
    assert clean(one).attributes == {}
    assert clean(one, "page", "note").attributes == {"page": "/start", "note": "call [phone]"}
    everything = clean(one, "*").attributes
    assert everything == {"page": "/start", "mail": "[email]", "note": "call [phone]"}
    assert clean(touchpoint(attributes={"ann@example.com": "x"}), "*").attributes == {}


def test_the_attributes_of_the_plan_are_kept() -> None:
    cleaner = Privacy(HASHES, SuppressionList(None), lambda one: {one.channel})
    cleaned = cleaner.clean(touchpoint(attributes={"web": "1", "app": "2"}))
    assert isinstance(cleaned, Touchpoint)
    assert cleaned.attributes == {"web": "1"}
    assert cleaner.counts["attributes_dropped"] == 1


def test_words_in_details_are_redacted() -> None:
    step = Degradation(problem="error", step="pay as ann@example.com")
    assert clean(touchpoint(detail=step)).detail == Degradation(
        problem="error", step="pay as [email]"
    )
    assert clean(touchpoint(detail=Outreach())).detail == Outreach()


@pytest.mark.parametrize(
    "line", ["c:4711", "a:v-81", HASHES.of("c:4711"), HASHES.of("a:v-81"), ANN, PHONE]
)
def test_nothing_is_taken_of_who_is_on_the_list(line: str, tmp_path: Path) -> None:
    profile = Profile(email_hash="ann@example.com", phone_hash=PHONE)
    one = touchpoint(anonymous_id="v-81", detail=profile)
    cleaner = privacy(line, folder=tmp_path)
    assert cleaner.clean(one) is SUPPRESSED
    assert cleaner.counts["suppressed"] == 1
    other = touchpoint(customer_id="4712", anonymous_id="v-82")
    assert cleaner.clean(other) is other


@pytest.mark.parametrize("line", [ANN, "c:ann@example.com", f"c:email:{ANN}"])
def test_who_is_named_by_an_address_is_found_by_any_of_its_names(line: str, tmp_path: Path) -> None:
    one = touchpoint(customer_id="ann@example.com")
    assert privacy(line, folder=tmp_path).clean(one) is SUPPRESSED


def test_suppressed_does_not_say_who() -> None:
    assert msgspec.to_builtins(SUPPRESSED) == {}


TEXTS = st.one_of(
    st.text(max_size=30), st.sampled_from(["a@b.de", "+49 89 1234567", "1.2.3.4", "\ud800@x"])
)


@given(
    ids=st.fixed_dictionaries({name: st.none() | TEXTS for name in ("customer_id", "agent_id")}),
    attributes=st.dictionaries(TEXTS, TEXTS, max_size=5),
    profile=st.none() | st.builds(Profile, email_hash=st.none() | TEXTS, phone_hash=TEXTS),
    kept=st.sampled_from([(), ("*",), ("a", "b")]),
)
def test_cleaning_again_changes_nothing_and_nothing_raises(
    ids: dict[str, str | None],
    attributes: dict[str, str],
    profile: Profile | None,
    kept: tuple[str, ...],
) -> None:
    once = clean(touchpoint(**ids, attributes=attributes, detail=profile), *kept)
    assert clean(once, *kept) is once or clean(once, *kept) == once


def test_without_a_key_nothing_may_be_taken(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"CX_HASH_KEY: missing; `openssl rand -hex 32`"):
        privacy_of(Settings())
    missing = str(tmp_path / "missing")
    with pytest.raises(SettingsError, match=r"CX_SUPPRESSION_FILE: .*No such file"):
        privacy_of(Settings(hash_key="k" * 32, suppression_file=missing))


def test_the_privacy_of_settings_keeps_what_they_list() -> None:
    cleaner = privacy_of(Settings(hash_key="k" * 32, kept_attributes=("page",)))
    assert cleaner.pseudonym("ANN@example.com") == ANN
    cleaned = cleaner.clean(touchpoint(attributes={"page": "1", "x": "2"}))
    assert isinstance(cleaned, Touchpoint)
    assert cleaned.attributes == {"page": "1"}
