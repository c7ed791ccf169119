"""Quix Streams in its exactly-once mode: otherwise as in quix.py."""

from bench.engines.quix import main

if __name__ == "__main__":
    main("exactly-once")
