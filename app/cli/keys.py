"""`laurel keys`: what Laurel signs with."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.product import open_product
from app.usecases.institutions import get_institution, rotate_signing_key

commands = typer.Typer(name="keys", help="Signing keys.", no_args_is_help=True)


@commands.command("list")
def list_all() -> None:
    """List public keys: each institution's, and the tool's own."""
    product = open_product()
    product.messages.key_set()
    with product.ports.unit_of_work(read_only=True) as u:
        for institution in u.institutions.all():
            for key in u.keys.signing_keys(institution.id):
                typer.echo(
                    f"{institution.slug}\t{key.public_multibase}\t{key.created_at.isoformat()}"
                    f"\t{'retired' if key.retired_at else 'in use'}"
                )
        for tool_key in u.keys.tool_keys():
            typer.echo(
                f"tool\t{tool_key.kid}\t{tool_key.created_at.isoformat()}"
                f"\t{'retired' if tool_key.retired_at else 'in use'}"
            )


@commands.command("rotate")
def rotate(
    institution: Annotated[str, typer.Option(help="Its institution, if there are several.")] = "",
    *,
    tool: Annotated[
        bool, typer.Option("--tool", help="Rotate the tool's key for platforms instead.")
    ] = False,
) -> None:
    """Make a new key. The old one stays published, so that what it signed still verifies."""
    product = open_product()
    if tool:
        typer.echo(f"The tool signs with {product.tool_keys.rotate()} from now on.")
        return
    owner = get_institution(product.ports, institution)
    public = rotate_signing_key(product.ports, owner)
    typer.echo(f"{owner.slug} signs with {public} from now on.")
