"""The worker: Faust's membership and assignment, and one Kafka transaction per unit of work."""
