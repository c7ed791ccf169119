"""What `cx doctor` finds of an agreement; the rest of it needs a broker."""

from pathlib import Path

import pytest

from pipeline.agreement.example import example_file
from pipeline.cli.checks import Finding, look_at_agreement
from pipeline.settings import Settings


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("", "none: CX_AGREEMENT names no file"),
        (str(example_file()), f"{example_file()}: 4 queues, 3 sla, 3 calendars"),
    ],
)
async def test_none_or_one_that_can_be_read_is_well(file: str, text: str) -> None:
    assert await look_at_agreement(Settings(agreement=file)) == Finding("ok", text)


async def test_one_with_something_wrong_fails_with_the_first_line(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("[journey]\nat_risk = 101\ninactivity = 90\nactive = 1")
    found = await look_at_agreement(Settings(agreement=str(file)))
    assert found.level == "FAIL"
    assert found.text.startswith(f"{file}:2: journey.at_risk: 101 will not do; ")
    assert found.text.endswith(", and 2 more (cx config check)")
