"""How any part reaches Kafka and the schema registry."""
