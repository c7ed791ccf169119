"""The HTTP gateway: touchpoints in by POST, answered once Kafka has them."""
