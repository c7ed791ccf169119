"""The documents keep to the truth where a test can tell: links lead somewhere, commands exist."""

import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest

from pipeline.settings import Settings, variable
from tests.support.command_lines import refusal
from tests.support.components import CHECKOUT
from tests.support.runbooks import commands

LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
MAKE = re.compile(r"make ([a-z]+)\b")


DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = LINK.findall(document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_make_command_named_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    shown = re.findall(r"`([^`]+)`|^(make .*)$", (CHECKOUT / "README.md").read_text(), re.MULTILINE)
    named = {name for command in shown for name in MAKE.findall(" ".join(command))}
    assert {"demo", "test"} <= named <= targets


def test_every_setting_that_the_security_page_names_is_one() -> None:
    text = (CHECKOUT / "docs" / "security.md").read_text()
    own = [variable(one.name) for one in fields(Settings)]
    known = {*own, *(f"{name}_FILE" for name in own), "CX_X", "CX_X_FILE"}
    named = set(re.findall(r"CX_[A-Z_]+[A-Z]\b(?!_)", text))
    assert {"CX_SSL_CERT_FILE", "CX_SASL_PASSWORD_FILE"} <= named
    assert named - known == set()


DEPLOYMENT = CHECKOUT / "docs" / "deployment.md"


def test_the_commands_of_the_deployment_page_would_be_taken() -> None:
    in_containers = ["docker", "compose", "run", "--rm", "worker"]
    shown = [
        command[1:] if command[0] == "cx" else command[len(in_containers) :]
        for command in commands(DEPLOYMENT)
        if command[0] == "cx" or command[: len(in_containers)] == in_containers
    ]
    assert len(shown) >= 4
    assert [told for told in map(refusal, shown) if told] == []


def test_the_commands_that_the_deployment_page_mentions_exist() -> None:
    mentioned = re.findall(r"`cx ([^`]+)`", DEPLOYMENT.read_text())
    assert mentioned
    told = [refusal([*shlex.split(one), "--help"]) for one in mentioned]
    assert [one for one in told if one] == []
