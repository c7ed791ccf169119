"""The backfill: history from a file, as touchpoints, once."""
