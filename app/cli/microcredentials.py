"""`laurel microcredentials`: definitions, imported from files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.product import fail, get_or_add_institution, open_product
from app.usecases.definition_file import DefinitionProblems, read_definition
from app.usecases.publish_definition import publish_definition

commands = typer.Typer(name="microcredentials", help="What can be awarded.", no_args_is_help=True)


@commands.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A YAML file.")],
    institution: Annotated[str, typer.Option(help="Its institution, if there are several.")] = "",
) -> None:
    """Publish a definition as the next version; docs/definition-file.md describes the file."""
    try:
        definition = read_definition(file.read_bytes())
    except DefinitionProblems as error:
        for problem in error.problems:
            typer.echo(f"{file}: {problem}", err=True)
        fail("nothing was imported; correct these lines and import the file again")
    product = open_product()
    owner = get_or_add_institution(product, institution)
    version, is_new = publish_definition(product.ports, owner, definition)
    word = "Published" if is_new else "Unchanged:"
    address = product.ports.addresses.achievement(version.uuid)
    typer.echo(f"{word} version {version.number} of {definition.title!r}: {address}")


@commands.command("list")
def list_all() -> None:
    """List the newest version of each micro-credential."""
    product = open_product()
    with product.ports.unit_of_work(read_only=True) as u:
        for institution in u.institutions.all():
            for version in u.definitions.newest(institution.id):
                definition = version.definition
                typer.echo(
                    f"{institution.slug}\t{definition.identifier}\t{version.number}"
                    f"\t{definition.title}\t{version.uuid}"
                )
