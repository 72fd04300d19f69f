"""`laurel register`: the register as files."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.product import fail, open_product
from app.domain.register import find_break
from app.ports.award_storage import RegisterFilter
from app.usecases.export_register import build_manifest, stream_csv, stream_json
from app.usecases.institutions import get_institution

commands = typer.Typer(name="register", help="The register of awards.", no_args_is_help=True)

OPERATOR = "operator"


class FileFormat(StrEnum):
    """The formats of an export."""

    CSV = "csv"
    JSON = "json"


@commands.command("export")
def export(
    output: Annotated[Path, typer.Option(dir_okay=False, help="File to write.")],
    file_format: Annotated[
        FileFormat,
        typer.Option("--format", help="csv for spreadsheets; json with the credentials."),
    ] = FileFormat.CSV,
    institution: Annotated[str, typer.Option(help="Its institution, if there are several.")] = "",
) -> None:
    """Write every award. A CSV's manifest is written beside it, a JSON file holds its own."""
    product = open_product()
    owner = get_institution(product.ports, institution)
    wanted = RegisterFilter(institution_id=owner.id)
    manifest = build_manifest(wanted, file_format.value, OPERATOR, product.ports.clock())
    stream = stream_csv if file_format is FileFormat.CSV else stream_json
    partial = output.with_name(f"{output.name}.partial")
    try:
        with partial.open("wb") as file:
            file.writelines(stream(product.ports, wanted, manifest))
        if file_format is FileFormat.CSV:
            beside = output.with_name(f"{output.name}.manifest.json")
            beside.write_text(json.dumps(manifest.content(), indent=2) + "\n", encoding="utf-8")
        partial.replace(output)
    except OSError as error:
        fail(f"cannot write {output}: {error.strerror}")
    typer.echo(f"Wrote {manifest.count} awards to {output}.")


@commands.command("check")
def check(
    institution: Annotated[str, typer.Option(help="Its institution, if there are several.")] = "",
) -> None:
    """Recompute the register's chain of hashes; ends with 1 where an entry does not fit."""
    product = open_product()
    owner = get_institution(product.ports, institution)
    with product.ports.unit_of_work(read_only=True) as u:
        broken = find_break(u.register.chain(owner.id))
    if broken is not None:
        fail(f"the register of {owner.slug} was changed: entry {broken} does not fit")
    typer.echo(f"The register of {owner.slug} is unbroken.")
