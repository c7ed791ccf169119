"""What a customer with a trouble does: read, ask the bot, then write, chat or call."""

from collections.abc import Generator
from typing import Final

from pipeline.contract.details import Article, Task
from pipeline.producers.simulator.bot import talk_to_bot
from pipeline.producers.simulator.calls import call
from pipeline.producers.simulator.chats import chat
from pipeline.producers.simulator.correspondence import write
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.scenarios import MINUTE_MS
from pipeline.producers.simulator.timeline import Process
from pipeline.producers.simulator.troubles import Trouble
from pipeline.producers.simulator.world import World

CONTACTS: Final = (write, chat, call)  # in the order of a persona's `contact`
ARTICLES: Final = 400
TASKS: Final = ("change-address", "download-invoice", "track-parcel", "reset-password")


def seek_help(world: World, customer: Customer, trouble: Trouble) -> Process:
    """From a trouble to an answer, as the persona goes about it."""
    persona = customer.persona
    if world.roll(persona.reads_first) and (yield from read_up(world, customer, trouble)):
        return
    if customer.customer_id is None:
        customer.sign_in()
        world.tell(customer, "customer.identified", "web")
        yield world.about(MINUTE_MS)
    if world.roll(persona.tries_bot):
        yield from talk_to_bot(world, customer, trouble)
    else:
        contact = world.pick(tuple(zip(CONTACTS, persona.contact, strict=True)))
        yield from contact(world, customer, trouble)


def read_up(world: World, customer: Customer, trouble: Trouble) -> Generator[int, None, bool]:
    """Read help articles, or do the task in the portal; True when that solved it."""
    session = world.name("s")
    if customer.customer_id is not None and world.roll(0.2):
        solved = world.roll(0.8)
        yield world.about(2 * MINUTE_MS)
        kind = "portal.task_completed" if solved else "portal.task_failed"
        task = Task(task=world.chance.choice(TASKS))
        world.tell(customer, kind, "web", task, session_id=session, queue=trouble.queue)
        return solved
    solved = world.roll(trouble.self_service)
    article = ""
    for _ in range(world.chance.randint(1, 3)):
        article = f"kb-{world.chance.randrange(ARTICLES)}"
        world.tell(
            customer, "article.viewed", "knowledge", Article(article_id=article), session_id=session
        )
        yield world.about(90_000)
    if world.roll(0.15):
        rating = Article(article_id=article, helpful=solved)
        world.tell(customer, "article.rated", "knowledge", rating, session_id=session)
    return solved
