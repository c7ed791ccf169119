"""From the file of an agreement to its values: whatever is wrong with it is found here."""

from pathlib import Path

from pipeline.agreement.agreement import Agreement


class AgreementError(Exception):
    """An agreement that cannot be used: a line for each thing wrong: file, line, cure."""


def read_agreement(path: Path) -> Agreement:
    """The agreement in a TOML file; raises AgreementError that tells all that is wrong."""
    raise NotImplementedError(path)
