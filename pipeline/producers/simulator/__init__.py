"""Simulated customers, agents and bots: touchpoints without end, repeatable by their seed."""

from pipeline.producers.simulator.generator import simulate
from pipeline.producers.simulator.scenarios import SCENARIOS, SIMULATED_QUEUES, Scenario

__all__ = ["SCENARIOS", "SIMULATED_QUEUES", "Scenario", "simulate"]
