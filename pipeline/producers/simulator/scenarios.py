"""What can go wrong in the simulated company: one row per scenario."""

from dataclasses import dataclass
from typing import Final, Literal

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS

ScenarioName = Literal["calm", "slow-support", "late-parcels", "outage"]
SIMULATED_QUEUES: Final = ("billing", "delivery", "technical", "general")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the story: milliseconds from its start."""

    begins_ms: int
    lasts_ms: int

    @property
    def ends_ms(self) -> int:
        """The first millisecond after it."""
        return self.begins_ms + self.lasts_ms


@dataclass(frozen=True, slots=True)
class ShortStaffing:
    """Of one queue's agents only one in so many is there for a while."""

    queue: str
    window: Window
    one_in: int


@dataclass(frozen=True, slots=True)
class LateParcels:
    """Parcels that leave, or are due, within the window come late more often."""

    late_share: float
    window: Window


@dataclass(frozen=True, slots=True)
class Silence:
    """No producer gets through: what happens meanwhile arrives afterwards, some of it twice."""

    sent_twice: float
    window: Window


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story; what it does not name goes as on any other day."""

    name: ScenarioName
    summary: str
    short_staffing: ShortStaffing | None = None
    late_parcels: LateParcels | None = None
    silence: Silence | None = None


SCENARIOS: Final[dict[ScenarioName, Scenario]] = {
    scenario.name: scenario
    for scenario in (
        Scenario("calm", "an ordinary week"),
        Scenario(
            "slow-support",
            "nine of ten agents for technical questions are gone for three hours",
            short_staffing=ShortStaffing("technical", Window(30 * MINUTE_MS, 3 * HOUR_MS), 10),
        ),
        Scenario(
            "late-parcels",
            "for a day, every second parcel comes late",
            late_parcels=LateParcels(0.5, Window(0, DAY_MS)),
        ),
        Scenario(
            "outage",
            "for twenty minutes nothing gets through; then all of it arrives, some of it twice",
            silence=Silence(0.02, Window(30 * MINUTE_MS, 20 * MINUTE_MS)),
        ),
    )
}
