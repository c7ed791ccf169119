"""Touchpoints of feedback: the customer judges."""

from typing import Literal, Unpack

from pipeline.contract.details import Review, Sentiment, Survey
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import Anyone, Channel, touchpoint


def survey_sent(
    *,
    survey: Literal["csat", "nps", "ces"],
    survey_id: str,
    scale: str | None = None,
    channel: Channel = "survey",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A survey was sent."""
    detail = Survey(survey=survey, survey_id=survey_id, scale=scale)
    return touchpoint("survey.sent", channel, envelope, detail)


def survey_answered(
    *,
    survey: Literal["csat", "nps", "ces"],
    survey_id: str,
    score: int,
    scale: str | None = None,
    channel: Channel = "survey",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A survey was answered."""
    detail = Survey(survey=survey, survey_id=survey_id, score=score, scale=scale)
    return touchpoint("survey.answered", channel, envelope, detail)


def review_posted(
    *, channel: Channel, rating: int, product_id: str | None = None, **envelope: Unpack[Anyone]
) -> Touchpoint:
    """A customer posted a review."""
    detail = Review(rating=rating, product_id=product_id)
    return touchpoint("review.posted", channel, envelope, detail)


def complaint_filed(*, channel: Channel, **envelope: Unpack[Anyone]) -> Touchpoint:
    """A customer complained."""
    return touchpoint("complaint.filed", channel, envelope)


def social_mentioned(
    *,
    sentiment: Literal["positive", "neutral", "negative"],
    channel: Channel = "social",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """Somebody spoke of us in public."""
    detail = Sentiment(sentiment=sentiment)
    return touchpoint("social.mentioned", channel, envelope, detail)
