"""The operator's commands by name, and the help that each has."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
import typer.main

from app.cli.program import program
from tests.requirements import ROOT


def command_tree() -> dict[str, Any]:
    """Every command by how it is called, groups too."""
    tree: dict[str, Any] = {"laurel": typer.main.get_command(program)}
    for path in ("laurel", *(f"laurel {group}" for group in GROUPS)):
        found = tree[path].commands
        tree |= {f"{path} {name}": command for name, command in found.items()}
    return tree


GROUPS = (
    "institutions",
    "platforms",
    "accounts",
    "microcredentials",
    "people",
    "register",
    "keys",
    "sync",
)
EXPECTED = {
    "laurel",
    "laurel serve",
    "laurel worker",
    "laurel migrate",
    "laurel verify",
    "laurel institutions",
    "laurel institutions add",
    "laurel institutions list",
    "laurel platforms",
    "laurel platforms add",
    "laurel platforms list",
    "laurel platforms check",
    "laurel platforms invite",
    "laurel platforms deployments",
    "laurel platforms approve",
    "laurel platforms accept-site",
    "laurel accounts",
    "laurel accounts set",
    "laurel accounts forget",
    "laurel microcredentials",
    "laurel microcredentials import",
    "laurel microcredentials list",
    "laurel people",
    "laurel people grant",
    "laurel register",
    "laurel register export",
    "laurel register check",
    "laurel keys",
    "laurel keys list",
    "laurel keys rotate",
    "laurel sync",
    "laurel sync list",
    "laurel sync now",
}


def test_these_are_the_commands() -> None:
    assert set(command_tree()) == EXPECTED


@pytest.mark.parametrize("path", sorted(EXPECTED))
def test_every_command_and_every_option_has_help(path: str) -> None:
    command = command_tree()[path]
    assert command.help
    assert command.help.strip().endswith(".")
    for parameter in command.params:
        assert parameter.help, f"{path}: {parameter.name}"


def test_laurel_is_a_program_of_its_own() -> None:
    assert shutil.which("laurel", path=str(ROOT / ".venv" / "bin"))
