"""The tracking plan: which source may send which kinds of touchpoints, where, with which fields."""
