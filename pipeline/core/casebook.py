"""Where a journey keeps its cases: the unresolved ones at hand, the others as bytes."""

from pipeline.core.case import Case, decode_case, encode_case
from pipeline.core.journey import Journey


def find_case(journey: Journey, case_id: str) -> Case | None:
    """The customer's case of that id, if it is known."""
    case = journey.open.get(case_id)
    if case is not None:
        return case
    stored = journey.settled.get(case_id) or journey.folded.get(case_id)
    return None if stored is None else decode_case(stored)


def put_case(journey: Journey, case_id: str, case: Case) -> None:
    """Keep the case, as it now is, where it now belongs; a case without events is forgotten."""
    if case.clock.is_unresolved:
        if case_id in journey.open:
            return
        journey.open[case_id] = case
        journey.settled.pop(case_id, None)
        journey.folded.pop(case_id, None)
        return
    journey.open.pop(case_id, None)
    journey.folded.pop(case_id, None)
    if case.events:
        journey.settled[case_id] = encode_case(case)
    else:
        journey.settled.pop(case_id, None)


def all_cases(journey: Journey) -> dict[str, Case]:
    """Every case known, folded ones too, by id."""
    stored = {**journey.folded, **journey.settled}
    return journey.open | {case_id: decode_case(case) for case_id, case in stored.items()}
