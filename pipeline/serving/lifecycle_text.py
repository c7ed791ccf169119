"""Lines on checkouts, shipments, subscriptions and experiments; none where there is nothing."""

from collections.abc import Iterator
from typing import Final

from pipeline.serving.lifecycle_story import ExperimentStory, ShipmentStory
from pipeline.serving.story import Story
from pipeline.serving.units import printable, utc

_ENDS: Final = {"on_time": "on time", "late": "late", "lost": "lost"}


def lifecycle_lines(story: Story) -> Iterator[str]:
    """Times are in UTC; of several the latest."""
    if story.abandoned_checkouts:
        latest = story.abandoned_checkouts[-1]
        count = len(story.abandoned_checkouts)
        when = f"{latest.channel} {utc(latest.last_tried_at)}"
        yield f"checkouts     {count} abandoned lately, latest: {when}"
    if story.shipments:
        yield f"shipments     {'; '.join(map(_shipment, story.shipments[-3:]))}"
    if story.subscriptions:
        told = [f"{each.last} {utc(each.last_at)}" for each in story.subscriptions[-3:]]
        yield f"subscriptions {'; '.join(told)}"
    if story.experiments:
        yield f"experiments   {'; '.join(map(_experiment, story.experiments[-5:]))}"


def _shipment(shipment: ShipmentStory) -> str:
    promise = f"promised {utc(shipment.promised_at)}" if shipment.promised_at else "no promise"
    if shipment.delivered_at:
        end = f"delivered {utc(shipment.delivered_at)}"
        return ", ".join(filter(None, [promise, end, _ENDS.get(shipment.outcome or "", "")]))
    return f"{promise}, {_ENDS.get(shipment.outcome or '', 'under way')}"


def _experiment(experiment: ExperimentStory) -> str:
    ordered = f", ordered {utc(experiment.ordered_at)}" if experiment.ordered_at else ""
    return f"{printable(experiment.experiment)}: {printable(experiment.variant)}{ordered}"
