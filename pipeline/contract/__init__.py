"""What all parts agree on: touchpoints and records, their wire format, and the topics."""
