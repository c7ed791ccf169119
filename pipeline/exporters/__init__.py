"""What carries the tallies of the log to a monitoring system."""
