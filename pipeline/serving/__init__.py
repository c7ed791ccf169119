"""Journeys for people to read."""
