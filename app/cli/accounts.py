"""`laurel accounts`: how Laurel signs in to a platform's own interface, beside LTI."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app.cli.points import show_points
from app.cli.product import get_registration, open_product
from app.usecases.platform_account import forget_account, set_account

commands = typer.Typer(
    name="accounts",
    help="Accounts at platforms' own interfaces, for evidence that LTI does not carry.",
    no_args_is_help=True,
)

PlatformName = Annotated[str, typer.Argument(help="The platform's name.")]


@commands.command("set")
def set_one(
    name: PlatformName,
    url: Annotated[str, typer.Option(help="The platform's own address, without a path.")],
    client_id: Annotated[str, typer.Option(help="Empty where the platform gives a token.")] = "",
) -> None:
    """Store the account and try it. Asks for the token or secret, or reads it from a pipe."""
    product = open_product()
    registration = get_registration(product, name)
    secret = _read_secret()
    points = set_account(product.ports, registration, url=url, client_id=client_id, secret=secret)
    typer.echo(f"Stored the account for {name}, sealed.")
    show_points(points)


def _read_secret() -> str:
    """Typed without being shown, or the one line of a pipe; never an argument, which others see."""
    if sys.stdin.isatty():
        return str(typer.prompt("Token or secret", hide_input=True))
    return sys.stdin.readline().strip()


@commands.command("forget")
def forget(name: PlatformName) -> None:
    """Delete the account; what was read with it stays on record."""
    product = open_product()
    forget_account(product.ports, get_registration(product, name))
    typer.echo(f"Laurel has no account at {name} any more.")
