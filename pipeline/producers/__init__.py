"""Everything that writes touchpoints: the SDK, backfill, the simulator."""
