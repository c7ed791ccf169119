"""What is published: name, type, help, labels and buckets of every metric; no values."""
