"""The numbers that stand for actors, priorities and origins in a state. 0 is "not given"."""

from typing import Final

from pipeline.contract.kinds import ACTORS, ORIGINS, PRIORITIES

ACTOR_NUMBER: Final = {actor: number for number, actor in enumerate((None, *ACTORS))}
MISSING: Final = ACTOR_NUMBER[None]
CUSTOMER: Final = ACTOR_NUMBER["customer"]
AGENT: Final = ACTOR_NUMBER["agent"]
BOT: Final = ACTOR_NUMBER["bot"]

PRIORITY_NUMBER: Final = {priority: number for number, priority in enumerate((None, *PRIORITIES))}

ORIGIN_NUMBER: Final = {origin: number for number, origin in enumerate(ORIGINS)}
LIVE: Final = ORIGIN_NUMBER["live"]
BACKFILL: Final = ORIGIN_NUMBER["backfill"]
