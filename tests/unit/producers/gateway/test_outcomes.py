"""What senders are told of a refusal: enough to find it, and nothing of what they sent."""

import json

from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.rejection import Rejection
from pipeline.contract.validation import touchpoint_from
from pipeline.producers.gateway.outcomes import without_values

PERSON = "ann@example.org"


def test_fields_are_named_and_values_are_not() -> None:
    for rejection, told in (
        (Rejection("unknown_kind", "kind: 'ann@example.org'"), "kind: not one of the vocabulary"),
        (Rejection("invalid_field", "actor: 'ann'"), "actor: a value that is not allowed"),
        (Rejection("invalid_field", 'actor: "ann'), "actor: a value that is not allowed"),
        (
            Rejection("invalid_field", "rating: 7 is not between 1 and 5"),
            "rating: 7 is not between 1 and 5",
        ),
        (Rejection("invalid_field", "Expected `int`, got `str`"), "Expected `int`, got `str`"),
    ):
        assert without_values(rejection) == told


PLACES = ("kind", "channel", "actor", "priority", "origin", "customer_id", "occurred_at", "detail")
VALUES = st.sampled_from(
    [PERSON, [PERSON], {"a": PERSON}, {"a": [1, PERSON]}, f'"{PERSON}', "\\'" + PERSON]
)


@given(st.dictionaries(st.sampled_from(PLACES), VALUES, min_size=1))
def test_whatever_is_wrong_the_person_is_not_named(fields: dict[str, object]) -> None:
    base = {
        "event_id": "e",
        "kind": "survey.sent",
        "channel": "web",
        "occurred_at": 1,
        "received_at": 1,
    }
    found = touchpoint_from({**base, **fields})
    if isinstance(found, Rejection):
        assert "example" not in json.dumps(without_values(found))
