"""The names of fields in a plan, as touchpoints of some kinds have them."""

from collections.abc import Collection

from pipeline.agreement.faults import Refused, did_you_mean, shown
from pipeline.agreement.table import a_text
from pipeline.producers.plan.fields import (
    ATTRIBUTES,
    DETAIL,
    ENVELOPE,
    Field,
    attribute,
    detail_field,
    envelope_field,
    field_names,
    whole_detail,
)


class FieldReader:
    """Reads them for one rule: its kinds, and the attributes it lists."""

    def __init__(self, kinds: Collection[str], attributes: Collection[str]) -> None:
        self._kinds = kinds
        self._attributes = attributes

    def required(self, given: object) -> Field:
        """A field that may be required: also the detail as a whole."""
        return whole_detail() if given == DETAIL else self.field(given)

    def field(self, given: object) -> Field:
        """One field; raises Refused."""
        text = a_text(given)
        head, dot, rest = text.partition(".")
        if dot and head == ATTRIBUTES:
            return self._attribute(rest)
        if dot and head == DETAIL and self._kinds:
            return self._detail_field(text, rest)
        if text in ENVELOPE:
            return envelope_field(text)
        known = [*field_names(self._kinds), *(f"{ATTRIBUTES}.{one}" for one in self._attributes)]
        raise Refused(f"there is no field {shown(text)}; {did_you_mean(text, known)}")

    def _attribute(self, given: str) -> Field:
        if given not in self._attributes:
            raise Refused(
                f"{shown(given)} is no attribute of this rule; list it in its `attributes`"
            )
        return attribute(given)

    def _detail_field(self, text: str, given: str) -> Field:
        fields = {kind: detail_field(kind, given) for kind in self._kinds}
        without = [kind for kind, field in fields.items() if field is None]
        if without:
            known = [one for one in field_names(self._kinds) if one.startswith(f"{DETAIL}.")]
            cure = did_you_mean(text, known) if known else "those kinds have nothing in common"
            raise Refused(f"{without[0]} has no {text}; {cure}")
        found = [field for field in fields.values() if field is not None]
        if len({(field.type, field.values) for field in found}) > 1:
            raise Refused(f"{text} is not the same in all kinds; write a rule for each")
        return found[0]
