"""Touchpoints out of browsers: the script that sends them, and what may be sent so."""
