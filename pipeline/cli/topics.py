"""`cx topics create` and `cx topics check`."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from pipeline.cli.printing import AsJson, print_json
from pipeline.cli.start import read_settings, tell
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.broker.admin import Creation, Problem


def create(as_json: AsJson = False) -> None:
    """Create what is missing.

    Creates nothing, and exits with status 1, where a topic is not as declared.
    """
    creation = asyncio.run(_create(read_settings()))
    if as_json:
        print_json({"created": creation.created, "problems": _rows(creation.problems)})
    else:
        for topic in creation.created:
            print(f"{topic}: created")
        _print_problems(creation.problems)
        if not creation.created and not creation.problems:
            print("every topic is there, as declared")
    raise typer.Exit(1 if creation.problems else 0)


def check(as_json: AsJson = False) -> None:
    """Compare with what is declared.

    Changes nothing; exit status 1 where a topic is missing or not as declared.
    """
    problems = asyncio.run(_check(read_settings()))
    if as_json:
        print_json({"problems": _rows(problems)})
    else:
        _print_problems(problems)
        if not problems:
            print("every topic is there, as declared")
    raise typer.Exit(1 if problems else 0)


async def _create(settings: Settings) -> "Creation":
    from pipeline.broker.admin import create_topics
    from pipeline.broker.connection import wait_for_broker
    from pipeline.contract.topics import catalogue

    await wait_for_broker(settings, tell)
    return await create_topics(settings, catalogue(settings.topic_prefix).all())


async def _check(settings: Settings) -> "list[Problem]":
    from pipeline.broker.admin import check_topics
    from pipeline.broker.connection import wait_for_broker
    from pipeline.contract.topics import catalogue

    await wait_for_broker(settings, tell)
    return await check_topics(settings, catalogue(settings.topic_prefix).all())


def _rows(problems: "Sequence[Problem]") -> list[dict[str, str]]:
    return [problem._asdict() for problem in problems]


def _print_problems(problems: "Sequence[Problem]") -> None:
    for problem in problems:
        print(f"{problem.topic}: {problem.text}")
