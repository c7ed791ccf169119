"""What every command begins with: the settings of this process, and its log."""

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.certificates import check_certificates
from pipeline.cli.log_lines import set_up_logging
from pipeline.settings import Settings, misspelt

if TYPE_CHECKING:
    from pipeline.agreement.agreement import Agreement

log = logging.getLogger("cx")


def read_settings() -> Settings:
    """The settings from the environment, the log set up by them; raises SettingsError.

    Certificates are tried at once: none is refused only after a wait. A `CX_*` variable that is
    nearly a setting's is told, and ignored.
    """
    settings = Settings.from_env(os.environ)
    check_certificates(settings)
    set_up_logging(settings.log_level)
    for line in misspelt(os.environ):
        log.warning(line)
    return settings


def read_agreed(settings: Settings) -> "Agreement":
    """What was agreed, by CX_AGREEMENT; raises AgreementError."""
    from pipeline.agreement.agreement import NO_AGREEMENT
    from pipeline.agreement.reading import read_agreement

    return read_agreement(Path(settings.agreement)) if settings.agreement else NO_AGREEMENT


def tell(line: str) -> None:
    """Tell the operator of a wait."""
    log.warning(line)
