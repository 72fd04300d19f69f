"""`laurel verify`: check anybody's credential as a stranger would."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import typer

from app.cli.product import fail
from app.settings import read_settings
from app.wiring import build_verifier

LARGEST = 5_000_000
CREDENTIAL_TYPES = "application/vc+ld+json, application/vc, application/ld+json, application/json"


def verify(
    credential: Annotated[str, typer.Argument(help="A file, or an http(s) address.")],
) -> None:
    """Check signature, issuer, status and dates; ends with 0 only if all four passed."""
    verifier = build_verifier(read_settings())
    if credential.startswith(("https://", "http://")):
        answer = verifier.reader.read(credential, accept=CREDENTIAL_TYPES, call="credential")
        if answer.status != HTTPStatus.OK:
            fail(f"{credential} answered {answer.status}; is it shared by its holder?")
        document = answer.body
    else:
        document = _read_file(Path(credential))
    report = verifier.documents.verify_foreign(document)
    for point in report.points:
        typer.echo(f"{point.check.value}: {point.result.value} ({point.finding.value})")
    if not report.is_valid:
        raise typer.Exit(1)


def add_to(program: typer.Typer) -> None:
    """Put the command at the top level."""
    program.command("verify")(verify)


def _read_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            fail(f"{path} is larger than any credential")
        return path.read_bytes()
    except OSError as error:
        fail(f"cannot read {path}: {error.strerror}")
