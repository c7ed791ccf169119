"""Single touchpoints of a story that are worth a line of their own."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from pipeline.contract.details import Sentiment, Survey
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.validation import SCALES


def who(touchpoint: Touchpoint) -> str:
    """The customer, or the visitor's id."""
    return touchpoint.customer_id or touchpoint.anonymous_id or "somebody"


def bad_score(touchpoint: Touchpoint) -> str | None:
    """A survey answered in the lowest third of its scale."""
    survey = touchpoint.detail
    if not isinstance(survey, Survey) or survey.score is None:
        return None
    lowest, highest = SCALES[survey.survey]
    if survey.score > lowest + (highest - lowest) // 3:
        return None
    about = f" after {touchpoint.queue}" if touchpoint.queue else ""
    return f"{who(touchpoint)} gives {survey.survey.upper()} {survey.score}{about}"


def bad_word(touchpoint: Touchpoint) -> str | None:
    """Somebody speaks badly of us in public."""
    detail = touchpoint.detail
    if isinstance(detail, Sentiment) and detail.sentiment == "negative":
        return f"{who(touchpoint)} complains in public"
    return None


def plainly(text: str) -> Callable[[Touchpoint], str | None]:
    """A line with the touchpoint's own `{who}`, `{queue}` and `{case}` in it."""

    def line(touchpoint: Touchpoint) -> str | None:
        return text.format(who=who(touchpoint), queue=touchpoint.queue, case=touchpoint.case_id)

    return line


NEWS: Final[Mapping[str, Callable[[Touchpoint], str | None]]] = {
    "survey.answered": bad_score,
    "social.mentioned": bad_word,
    "complaint.filed": plainly("{who} files a complaint"),
    "call.abandoned": plainly("{who} hangs up in the {queue} queue"),
    "case.reopened": plainly("{who} reopens {case} in {queue}"),
    "case.prioritised": plainly("{case} in {queue} has waited too long: priority raised"),
    "shipment.delayed": plainly("the parcel of {who} is delayed"),
    "subscription.cancelled": plainly("{who} cancels a subscription"),
    "erasure.requested": plainly("{who} wants to be forgotten"),
}


def news_of(touchpoint: Touchpoint) -> str | None:
    """One line with the time of the event, or None for what is not worth one."""
    line = NEWS.get(touchpoint.kind)
    text = line(touchpoint) if line else None
    if text is None:
        return None
    at = datetime.fromtimestamp(touchpoint.occurred_at / 1000, UTC)
    return f"{at:%H:%M}  {text}"
