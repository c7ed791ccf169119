"""Where whoever is told of an alert finds more."""

from typing import Final, NamedTuple

# The folder in the repository: whoever serves the pages elsewhere says so.
RUNBOOKS: Final = "docs/runbooks"
GRAFANA: Final = "http://localhost:3000"


class Addresses(NamedTuple):
    """The addresses, without a slash at their end, of Grafana and of the folder of runbooks."""

    grafana: str = GRAFANA
    runbooks: str = RUNBOOKS

    def runbook(self, alert: str) -> str:
        """The page of an alert."""
        return f"{self.runbooks}/{alert}.md"

    def dashboard(self, uid: str) -> str:
        """A dashboard."""
        return f"{self.grafana}/d/{uid}"
