"""One partition of our engine, in this process and without Kafka, fed with prepared touchpoints."""

from typing import Final

from bench.customers import Prepared
from pipeline.contract.kinds import CHANNELS
from pipeline.contract.schemas import read_schemas
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.wire import Codec
from pipeline.core.journey import Journey
from pipeline.core.policy import Policy
from pipeline.engine.batch import Record
from pipeline.engine.journeys import Journeys
from pipeline.engine.partition_state import PartitionState
from pipeline.producers.simulator import SIMULATED_QUEUES

TOPIC: Final = "bench"
POLICY: Final = Policy(queues=frozenset(SIMULATED_QUEUES))


class PreparedJourneys(Journeys):
    """The real program, but for the door: the touchpoints are decoded already."""

    def parse(self, record: Record, channel: str) -> Touchpoint:  # noqa: ARG002  # as `Journeys`
        """The touchpoint that was put in the place of the value."""
        return record.value  # type: ignore[return-value]  # see `Prepared`


def journeys() -> PreparedJourneys:
    """The program that `cx worker` runs, with the simulator's queues as labels."""
    return PreparedJourneys(Codec(read_schemas()), POLICY)


def new_partition(program: PreparedJourneys) -> PartitionState[Journey]:
    """An empty partition that takes everything from one topic."""
    return PartitionState(0, program, {TOPIC: CHANNELS[0]})


def apply_block(state: PartitionState[Journey], block: list[Prepared]) -> None:
    """Process a block as the owner does; the caller commits."""
    state.apply(TOPIC, block)  # type: ignore[arg-type]  # the values are touchpoints already
    while state.wake():  # all whose time has come, as the owner does: none of them waits on
        state.changes()
        state.commit()
