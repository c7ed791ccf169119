"""Touchpoints in through Kafka; customer journeys and exact service metrics out."""
