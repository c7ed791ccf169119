"""The agreement of the simulated company, which is the example as well."""

from pathlib import Path
from typing import Final

_PACKAGED: Final = Path(__file__).parent / "example.toml"
_CHECKOUT: Final = Path(__file__).parent.parent.parent / "examples" / "agreement.toml"


def example_file() -> Path:
    """Where it is: in the installed package, else in the checkout."""
    return _PACKAGED if _PACKAGED.is_file() else _CHECKOUT
