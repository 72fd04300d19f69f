"""`laurel people`: who holds which rights."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.product import fail, open_product
from app.domain.people import Right
from app.usecases.register_platform import grant_rights

commands = typer.Typer(name="people", help="People's rights.", no_args_is_help=True)


@commands.callback()
def people() -> None:
    """Keep `grant` a command of its own, though it is the only one so far."""


@commands.command("grant")
def grant(
    platform: Annotated[str, typer.Option(help="The platform's name, as registered.")],
    subject: Annotated[str, typer.Option(help="The person's user id at the platform (`sub`).")],
    right: Annotated[list[Right], typer.Option(help="A right; may be given again.")],
) -> None:
    """Give a person rights in the platform's institution, before or after they first launch."""
    product = open_product()
    with product.ports.unit_of_work(read_only=True) as u:
        registration = u.registrations.find_by_name(platform)
    if registration is None:
        fail(f"no platform is called {platform!r}; “laurel platforms list” shows them")
    person = grant_rights(product.ports, registration, subject, right)
    typer.echo(f"Granted {', '.join(sorted(right))} to person {person.uuid}.")
