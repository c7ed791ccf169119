"""The `cx` command: the one place that builds live objects."""
