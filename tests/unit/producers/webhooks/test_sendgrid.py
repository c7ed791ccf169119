import base64
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline.contract.rejection import Rejection
from pipeline.producers.webhooks import sendgrid
from pipeline.producers.webhooks.delivery import Delivery
from pipeline.producers.webhooks.public_key import public_key
from pipeline.producers.webhooks.signatures import BAD, MALFORMED
from pipeline.producers.webhooks.source import flaw_of
from tests.unit.producers.webhooks.senders import (
    NOW_MS,
    PUBLIC_KEY,
    SENDERS,
    URL,
    fixture,
    in_base64,
    pseudonym,
    results,
    said,
)

AT = 1_772_442_902_000  # 09:15:02 UTC
EMAIL = pseudonym("Erika.Sample@example.org")


def told(name: str, **options: Any) -> list[dict[str, Any]]:
    return [said(touchpoint) for touchpoint in fixture("sendgrid", name, **options)]


def mail(number: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "event_id": f"sendgrid:ZGVsaXZlcmVk{number}",
        "kind": kind,
        "channel": "marketing",
        "occurred_at": AT,
        "anonymous_id": f"sendgrid:email:{EMAIL}",
        **more,
    }


OURS = {"customer_id": "K-1007", "detail": {"campaign_id": "spring"}}


def test_a_mail_of_a_campaign_is_sent_opened_and_clicked() -> None:
    assert told("campaign") == [
        mail("1", "campaign.sent", actor="system", **OURS),
        mail("2", "campaign.opened", actor="customer", **OURS),
        mail("4", "campaign.clicked", actor="customer", **OURS),
    ]


def test_campaigns_may_be_named_by_sendgrid() -> None:
    assert told("of_sendgrid") == [
        mail("11", "campaign.sent", actor="system", detail={"campaign_id": "a9f1"}),
        mail("12", "campaign.sent", actor="system", detail={"campaign_id": "12345"}),
    ]


def test_a_mail_of_no_campaign_is_not_read_but_for_what_the_customer_wishes() -> None:
    assert told("of_no_campaign") == [mail("23", "campaign.unsubscribed", actor="customer")]


def test_the_category_names_the_campaign_where_that_is_set() -> None:
    sent, opened, _ = told("of_no_campaign", campaign_fields=["category"])
    assert sent["detail"] == opened["detail"] == {"campaign_id": "spring sale"}


def test_wishes_are_to_get_no_more_and_to_get_mails_again() -> None:
    consent = {"purpose": "marketing", "granted": True}
    assert told("wishes") == [
        mail("31", "campaign.unsubscribed", actor="customer", **OURS),
        mail("32", "campaign.unsubscribed", actor="customer", **OURS),
        mail("33", "consent.changed", actor="customer", **{**OURS, "detail": consent}),
    ]


def test_the_address_may_name_the_customer_hashed() -> None:
    (one,) = told("of_no_campaign", customer=["email"])
    assert one["customer_id"] == f"email:{EMAIL}"


def test_one_malformed_event_takes_no_other_with_it() -> None:
    body = SENDERS["sendgrid"].fixture("campaign").replace(b'"ZGVsaXZlcmVk2"', b"[]")
    sent, rejection, clicked = results("sendgrid", body)
    assert isinstance(rejection, Rejection)
    assert (sent.kind, clicked.kind) == ("campaign.sent", "campaign.clicked")  # type: ignore[union-attr]  # touchpoints, or this fails


def verified(signature: str, secrets: list[str], body: bytes = b"[]") -> object:
    headers = {
        "x-twilio-email-event-webhook-signature": signature,
        "x-twilio-email-event-webhook-timestamp": str(NOW_MS // 1000),
    }
    return sendgrid.verify(Delivery("POST", URL, headers, body, NOW_MS), secrets)


def openssl(*arguments: str | Path, given: bytes = b"") -> bytes:
    command = ["openssl", *arguments]
    return subprocess.run(command, input=given, check=True, stdout=subprocess.PIPE).stdout


def test_the_signature_is_the_one_that_openssl_makes(tmp_path: Path) -> None:
    private = tmp_path / "private.pem"
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", private)
    public = openssl("ec", "-in", private, "-pubout", "-outform", "DER")
    signed = f"{NOW_MS // 1000}[]".encode()
    signature = in_base64(openssl("dgst", "-sha256", "-sign", private, given=signed))
    assert verified(signature, [in_base64(public)]) is None
    assert verified(signature, [openssl("ec", "-in", private, "-pubout").decode()]) is None
    assert verified(signature, [PUBLIC_KEY]) == BAD
    assert verified(signature, [in_base64(public)], b"[ ]") == BAD


@pytest.mark.parametrize("signature", ["", "AAAA", in_base64(b"no signature"), "MEUCIQ=="])
def test_a_signature_that_is_none_is_bad(signature: str) -> None:
    assert verified(signature, [PUBLIC_KEY]) == BAD


@pytest.mark.parametrize("signature", ["é", "%%%", "AAA", "AAB=", "AAAA\n"])
def test_what_is_no_base64_is_malformed(signature: str) -> None:
    assert verified(signature, [PUBLIC_KEY]) == MALFORMED


RSA = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu"
    "KUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ=="
)


@pytest.mark.parametrize("secret", ["no key", in_base64(b"no key"), RSA, PUBLIC_KEY[:-8]])
def test_what_is_no_such_key_is_told_beforehand_and_believes_nothing(secret: str) -> None:
    assert public_key(secret) is None
    flaw = flaw_of(secret, "public_key")
    assert flaw is not None
    assert secret not in flaw
    assert verified("AAAA", [secret]) == BAD


def test_a_right_key_has_no_flaw() -> None:
    assert flaw_of(PUBLIC_KEY, "public_key") is None
    assert flaw_of(f"{PUBLIC_KEY}\n", "public_key") is None
    assert base64.b64decode(PUBLIC_KEY)
