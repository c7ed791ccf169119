"""An asyncio service that tells of what happens: `python examples/publish_async.py`.

Needs the topics (`cx topics create`) and, if Kafka is not on 127.0.0.1:9092, CX_BROKERS.
"""

import asyncio

from pipeline.producers import touchpoints
from pipeline.producers.failures import BufferFull, InvalidTouchpoint
from pipeline.producers.sdk import TouchpointPublisher


async def main() -> None:
    """Place an order, deliver it late, and answer the question that follows."""
    async with TouchpointPublisher(source="example-shop/1.0") as publisher:
        money = touchpoints.Money(amount_minor=4990, currency="EUR")
        placed = touchpoints.order_placed(customer_id="4711", order_id="O-1", money=money)
        receipt = await (await publisher.publish(placed))
        print(f"{placed.kind} is in {receipt.topic}, partition {receipt.partition}")

        # Nobody has to await each delivery: closing waits for all, and tells what failed.
        await publisher.publish(
            touchpoints.shipment_delayed(customer_id="4711", order_id="O-1", shipment_id="P-1")
        )
        await publisher.publish(
            touchpoints.case_opened(
                channel="chat", customer_id="4711", case_id="C-1", order_id="O-1", queue="delivery"
            )
        )

        # Where waiting is not possible, a full buffer is told at once.
        answer = touchpoints.message_sent(
            channel="chat", customer_id="4711", case_id="C-1", actor="agent", agent_id="A-1"
        )
        try:
            publisher.publish_nowait(answer)
        except BufferFull as full:
            print(f"try again later: {full}")

        # What the contract forbids never reaches Kafka.
        try:
            await publisher.publish(touchpoints.case_closed(channel="chat", case_id="C-1"))
        except InvalidTouchpoint as refused:
            print(f"refused: {refused}")


if __name__ == "__main__":
    asyncio.run(main())
