"""Tests: a package, so that one test room can import what supports them all."""
