"""Ads and campaigns: seen by many, followed by few."""

from typing import Final

from pipeline.contract.details import Campaign
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.scenarios import HOUR_MS, MINUTE_MS
from pipeline.producers.simulator.timeline import Process
from pipeline.producers.simulator.visits import visit
from pipeline.producers.simulator.world import World

CAMPAIGNS: Final = ("spring-sale", "new-arrivals", "come-back", "members-week")
AD_CLICKED: Final = 0.12
OPENED: Final = 0.35
CLICKED: Final = 0.25  # of the opened
UNSUBSCRIBED: Final = 0.03  # of the opened


def see_ad(world: World, customer: Customer) -> Process:
    """Ads on other sites: their viewers are unknown, and a few follow them to the shop."""
    campaign = Campaign(campaign_id=world.chance.choice(CAMPAIGNS))
    customer.arrive_unknown(world.name("anon"))
    world.tell(customer, "ad.viewed", "marketing", campaign, actor="system")
    if not world.roll(AD_CLICKED):
        return
    yield world.about(10_000)
    world.tell(customer, "ad.clicked", "marketing", campaign)
    yield 2_000
    yield from visit(world, customer)


def receive_campaign(world: World, customer: Customer) -> Process:
    """A campaign's mail: sent, opened by some, and clicked by fewer."""
    campaign = Campaign(campaign_id=world.chance.choice(CAMPAIGNS))
    world.tell(customer, "campaign.sent", "marketing", campaign, actor="system")
    if not world.roll(OPENED):
        return
    yield world.about(HOUR_MS, 1.2)
    world.tell(customer, "campaign.opened", "marketing", campaign)
    yield world.about(MINUTE_MS)
    if world.roll(UNSUBSCRIBED):
        world.tell(customer, "campaign.unsubscribed", "marketing", campaign)
    elif world.roll(CLICKED):
        world.tell(customer, "campaign.clicked", "marketing", campaign)
        yield 2_000
        yield from visit(world, customer)
