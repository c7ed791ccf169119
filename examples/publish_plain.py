"""The same without asyncio, as in a script or a web view: `python examples/publish_plain.py`.

Needs the topics (`cx topics create`) and, if Kafka is not on 127.0.0.1:9092, CX_BROKERS.
"""

from pipeline.producers import touchpoints
from pipeline.producers.failures import NotDelivered
from pipeline.producers.plain import PlainTouchpointPublisher


def main() -> None:
    """Ask for an opinion, and hear it."""
    # One publisher for the whole process, opened after a fork; all threads may use it.
    publisher = PlainTouchpointPublisher(source="example-survey/1.0")
    publisher.start()

    publisher.publish(touchpoints.survey_sent(survey="csat", survey_id="S-1", customer_id="4711"))
    answered = publisher.publish(
        touchpoints.survey_answered(survey="csat", survey_id="S-1", score=5, customer_id="4711")
    )
    print(f"delivered: {answered.result(timeout_s=30)}")

    try:
        publisher.close()
    except NotDelivered as lost:
        for touchpoint in lost.touchpoints:
            print(f"keep for later: {touchpoint}")


if __name__ == "__main__":
    main()
