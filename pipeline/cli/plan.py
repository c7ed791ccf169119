"""`cx plan check`: whether a tracking plan is in order, and what was understood of it."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.printing import AsJson, print_json
from pipeline.cli.start import read_settings

File = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="The plan; else that of CX_TRACKING_PLAN.")
]


def check(file: File = None, as_json: AsJson = False) -> None:
    """Check a tracking plan, and print what was understood.

    Exit status 1 when something is wrong with it, each on a line of its own.
    """
    from pipeline.cli.plan_view import described, lines
    from pipeline.producers.plan.reading import PlanError, read_plan

    path = file or _configured()
    try:
        plan = read_plan(path)
    except PlanError as refused:
        wrong = str(refused).splitlines()
        print_json({"wrong": wrong}) if as_json else print(*wrong, sep="\n")
        raise typer.Exit(1) from None
    data = described(plan)
    if as_json:
        print_json({"file": str(path), "wrong": [], **data})
    else:
        print(f"{path} is in order.", *lines(data), sep="\n")


def _configured() -> Path:
    settings = read_settings()
    if not settings.tracking_plan:
        raise typer.BadParameter("name a file, or set CX_TRACKING_PLAN", param_hint="FILE")
    return Path(settings.tracking_plan)
