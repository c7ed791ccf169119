"""What must never happen to our own topics."""


class CorruptLog(Exception):
    """A record of our own topics cannot be read. Nothing may be guessed: the worker stops."""
