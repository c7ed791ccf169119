"""`cx config`: every setting, and where its value comes from."""

import os
from dataclasses import fields

from pipeline.cli.printing import AsJson, print_columns, print_json
from pipeline.cli.start import read_settings
from pipeline.settings import Settings, variable


def config(as_json: AsJson = False) -> None:
    """Print every setting.

    With its value, secrets hidden, and where it comes from: env or default.
    """
    settings = read_settings()
    rows = [
        {
            "variable": variable(one.name),
            "value": one.metadata["shown"](getattr(settings, one.name)),
            "source": "env" if variable(one.name) in os.environ else "default",
            "meaning": one.metadata["meaning"],
        }
        for one in fields(Settings)
    ]
    print_json(rows) if as_json else print_columns(rows)
