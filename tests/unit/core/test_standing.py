from pipeline.core.standing import standing_facts
from pipeline.metrics.declarations import OLDEST_UNANSWERED
from tests.unit.core.story import told


def test_the_standing_facts_are_the_oldest_that_now_count() -> None:
    story = told(
        "0m case.opened case=A",
        "1m case.opened case=B",
        "2m case.opened case=C",
        "3m message.sent by=agent case=A",
        "4m case.resolved case=B",
        "5m message.received case=A",
    )
    counted = {fact for fact in story.counted.elements() if fact.metric == OLDEST_UNANSWERED}
    assert set(standing_facts(story.journey)) == counted
    assert len(counted) == 2
