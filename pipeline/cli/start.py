"""What every command begins with: the settings of this process, and its log."""

import logging
import os

from pipeline.cli.log_lines import set_up_logging
from pipeline.settings import Settings, misspelt

log = logging.getLogger("cx")


def read_settings() -> Settings:
    """The settings from the environment, the log set up by them; raises SettingsError.

    A `CX_*` variable that is nearly a setting's is told, and ignored.
    """
    settings = Settings.from_env(os.environ)
    set_up_logging(settings.log_level)
    for line in misspelt(os.environ):
        log.warning(line)
    return settings


def tell(line: str) -> None:
    """Tell the operator of a wait."""
    log.warning(line)
