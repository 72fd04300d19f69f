"""The program: its groups of commands, and how errors reach the operator."""

from __future__ import annotations

import sys

import typer

from app.cli import (
    accounts,
    institutions,
    keys,
    microcredentials,
    people,
    platforms,
    register,
    serving,
    sync,
    verifying,
)
from app.domain.errors import PlatformFailure, RefusalCode, Refused
from app.settings import SettingsError
from app.wiring import DatabaseUnusable

program = typer.Typer(
    name="laurel",
    help="Issue micro-credentials from course evidence, and keep the register.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
serving.add_to(program)
verifying.add_to(program)
for group in (institutions, platforms, accounts, microcredentials, people, register, keys, sync):
    program.add_typer(group.commands)

WORDS = {
    RefusalCode.INPUT_INVALID: "this cannot be",
    RefusalCode.NOT_FOUND: "there is no such",
}
FAILED = 1
WRONG_SETTING = 2


def main() -> None:
    """Run the command that the arguments name."""
    try:
        program()
    except SettingsError as error:
        _stop(str(error), WRONG_SETTING)
    except Refused as refusal:
        _stop(f"{WORDS.get(refusal.code, refusal.code)}: {refusal.detail}", FAILED)
    except (PlatformFailure, DatabaseUnusable) as failure:
        _stop(str(failure), FAILED)


def _stop(message: str, code: int) -> None:
    typer.echo(f"laurel: {message}", err=True)
    sys.exit(code)
