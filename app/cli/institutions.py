"""`laurel institutions`: who issues."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.product import open_product
from app.usecases.institutions import add_institution

commands = typer.Typer(
    name="institutions", help="The institutions that issue.", no_args_is_help=True
)


@commands.command("add")
def add(
    slug: Annotated[str, typer.Argument(help="Short name in addresses; it can never be changed.")],
    name: Annotated[str, typer.Option(help="Name as it stands in credentials.")],
    country: Annotated[str, typer.Option(help="ISO 3166-1 code of two letters, such as AL.")],
    url: Annotated[str, typer.Option(help="The institution's website.")] = "",
) -> None:
    """Add an institution with its first signing key."""
    product = open_product()
    add_institution(product.ports, slug=slug, name=name, country=country, url=url)
    typer.echo(f"Added {slug}: {product.ports.addresses.did(slug)}")


@commands.command("list")
def list_all() -> None:
    """List the institutions with their identifiers."""
    product = open_product()
    with product.ports.unit_of_work(read_only=True) as u:
        for one in u.institutions.all():
            typer.echo(
                f"{one.slug}\t{one.country}\t{one.name}\t{product.ports.addresses.did(one.slug)}"
            )
