"""The process's own memory, CPU time and open files, under the names every dashboard knows."""

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest


class ProcessMetrics:
    """`process_…` as Prometheus text; empty where there is no /proc to read them from."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)

    def render(self) -> bytes:
        """What /proc says now."""
        return generate_latest(self._registry)
