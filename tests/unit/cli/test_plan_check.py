"""`cx plan check`: what was understood of a plan, or all that is wrong with it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.main import command_line
from tests.support.components import CHECKOUT

EXAMPLE = CHECKOUT / "examples" / "tracking-plan.toml"


def run(*arguments: str, **env: str) -> tuple[int, str]:
    ended = CliRunner().invoke(command_line(), ["plan", "check", *arguments], env=env)
    return ended.exit_code, ended.output


def test_what_was_understood_is_told_in_words() -> None:
    status, out = run(str(EXAMPLE))
    assert status == 0
    assert out.startswith(f"{EXAMPLE} is in order.\nsource shop: quarantine what is not in it\n")
    assert "    order_id: like O-[0-9]{1,12}\n" in out
    assert "    detail.amount_minor: at least 1, at most 10000000\n" in out
    assert out.endswith("any other source: refuse\n")


def test_a_script_reads_json() -> None:
    status, out = run(str(EXAMPLE), "--json")
    data = json.loads(out)
    assert (status, data["wrong"], data["unknown_sources"]) == (0, [], "refuse")
    shop, _ = data["sources"]
    assert shop["rules"][1]["kinds"] == ["order.placed", "order.cancelled"]
    assert shop["rules"][1]["required"] == ["customer_id", "order_id", "detail"]


@pytest.mark.parametrize("as_json", [False, True])
def test_all_that_is_wrong_is_told(tmp_path: Path, *, as_json: bool) -> None:
    file = tmp_path / "p.toml"
    file.write_text('[defaults]\naction = "drop"\nunknown = "refuse"\n')
    status, out = run(str(file), *(["--json"] if as_json else []))
    assert status == 1
    lines = json.loads(out)["wrong"] if as_json else out.splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"{file}:2", f"{file}:3"]
    assert "did you mean unknown_sources?" in lines[1]


def test_without_a_file_that_of_the_settings_is_checked() -> None:
    assert run(CX_TRACKING_PLAN=str(EXAMPLE))[0] == 0
    status, out = run(CX_TRACKING_PLAN="")
    assert status == 2
    assert "name a file, or set CX_TRACKING_PLAN" in out
