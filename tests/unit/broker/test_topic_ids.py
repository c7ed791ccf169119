import pytest
from aiokafka.errors import KafkaConnectionError

from pipeline.broker import topic_ids
from pipeline.settings import Settings
from tests.support.ports import free_ports


async def test_a_broker_that_is_away_is_told_as_by_other_clients(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(topic_ids, "TIMEOUT_SECONDS", 0.2)
    (port,) = free_ports(1)
    with pytest.raises(KafkaConnectionError, match="the ids of the topics"):
        await topic_ids.topic_ids(Settings(brokers=f"127.0.0.1:{port}"), ["cx.touchpoints.web"])
