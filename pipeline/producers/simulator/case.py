"""A case as the simulated company sees it, and what it adds up for the survey afterwards."""

from pipeline.producers.simulator.troubles import Trouble


class Case:
    """One customer's case; times in ms UTC."""

    __slots__ = (
        "agent_id",
        "asked_at",
        "case_id",
        "channel",
        "priority",
        "queue",
        "replies",
        "setbacks",
        "transfers",
        "trouble",
        "unanswered",
        "waited_ms",
    )

    def __init__(
        self, case_id: str, trouble: Trouble, channel: str, priority: str, at: int
    ) -> None:
        """A case that waits for a human answer since `at`."""
        self.case_id = case_id
        self.trouble = trouble
        self.channel = channel
        self.queue = trouble.queue
        self.priority = priority
        self.asked_at = at
        self.unanswered = True
        self.agent_id: str | None = None  # to whom it is assigned
        self.replies = 0
        self.transfers = 0
        self.setbacks = 0  # reopened, asked twice, promised and not kept
        self.waited_ms = 0  # for human answers, all together

    def ask(self, now: int) -> None:
        """The customer waits for an answer from now on."""
        self.asked_at = now
        self.unanswered = True

    def answer(self, now: int) -> None:
        """A human answer goes out; one that nobody waited for adds no waiting."""
        if self.unanswered:
            self.waited_ms += now - self.asked_at
        self.unanswered = False
        self.replies += 1
