"""The decisions, pure: state and event in, state and effects out. No clock, no I/O, no logging."""
