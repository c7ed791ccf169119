"""Side-by-side measurements of this engine and its peers on a real Kafka."""
