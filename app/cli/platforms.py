"""`laurel platforms`: the learning platforms that may launch."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from app.cli.product import fail, get_or_add_institution, open_product
from app.ports.identity_storage import NewRegistration
from app.usecases.register_platform import register_platform

commands = typer.Typer(
    name="platforms", help="The learning platforms that may open Laurel.", no_args_is_help=True
)


class Kind(StrEnum):
    """Whose known differences apply."""

    GENERIC = "generic"
    MOODLE = "moodle"
    OPENEDX = "openedx"


@commands.command("add")
def add(  # noqa: PLR0913, PLR0917 - one option for each value of the platform's tool page
    name: Annotated[str, typer.Argument(help="Your own name for the platform.")],
    issuer: Annotated[str, typer.Option(help="The platform's issuer, exactly as it signs.")],
    client_id: Annotated[str, typer.Option(help="The client id that the platform gave Laurel.")],
    auth_url: Annotated[str, typer.Option(help="OIDC authentication address.")],
    token_url: Annotated[str, typer.Option(help="Access token address.")],
    jwks_url: Annotated[str, typer.Option(help="The platform's public key set.")],
    deployment: Annotated[list[str], typer.Option(help="Deployment id; may be given again.")],
    kind: Annotated[Kind, typer.Option(help="Which platform's differences apply.")] = Kind.GENERIC,
    institution: Annotated[str, typer.Option(help="Its institution, if there are several.")] = "",
) -> None:
    """Register a platform by hand, with the values that its tool page shows."""
    product = open_product()
    owner = get_or_add_institution(product, institution)
    registration = register_platform(
        product.ports,
        NewRegistration(
            institution_id=owner.id,
            name=name,
            kind=kind.value,
            issuer=issuer,
            client_id=client_id,
            auth_url=auth_url,
            token_url=token_url,
            jwks_url=jwks_url,
            deployments=frozenset(deployment),
        ),
    )
    base = product.settings.base_url
    typer.echo(
        f"Registered {registration.name} for {owner.name}. Enter at the platform:\n"
        f"  launch and redirect address  {base}/lti/launch\n"
        f"  login initiation address     {base}/lti/login\n"
        f"  key set address              {base}/.well-known/jwks.json"
    )


@commands.command("list")
def list_all() -> None:
    """List the registered platforms."""
    product = open_product()
    with product.ports.unit_of_work(read_only=True) as u:
        for one in u.registrations.all():
            deployments = ",".join(sorted(one.deployments))
            typer.echo(f"{one.name}\t{one.kind}\t{one.issuer}\t{one.client_id}\t{deployments}")


@commands.command("check")
def check(name: Annotated[str, typer.Argument(help="The platform's name.")]) -> None:
    """Try the platform's keys, its token service and the scopes that it grants."""
    product = open_product()
    with product.ports.unit_of_work(read_only=True) as u:
        registration = u.registrations.find_by_name(name)
    if registration is None:
        fail(f"no platform is called {name!r}; “laurel platforms list” shows them")
    points = product.ports.platform.check(registration)
    for point in points:
        typer.echo(f"{'ok  ' if point.passed else 'FAIL'}  {point.point}: {point.detail}")
    if not all(point.passed for point in points):
        raise typer.Exit(1)
