"""`laurel platforms`: the learning platforms that may launch."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from app.cli.points import show_points
from app.cli.product import get_or_add_institution, get_registration, open_product
from app.ports.identity_storage import NewRegistration
from app.usecases.check_platform import check_platform
from app.usecases.check_site import accept_site
from app.usecases.deployments import approve_deployment
from app.usecases.invite_platform import invite_platform
from app.usecases.register_platform import register_platform

commands = typer.Typer(
    name="platforms", help="The learning platforms that may open Laurel.", no_args_is_help=True
)


PlatformName = Annotated[str, typer.Argument(help="The platform's name.")]

MOST_HOURS = 1_000
"""More than is allowed, and less than a duration can hold."""


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


@commands.command("invite")
def invite(
    name: Annotated[str, typer.Argument(help="Your own name for the platform.")],
    institution: Annotated[str, typer.Option(help="Its institution, if there are several.")] = "",
    kind: Annotated[
        Kind | None, typer.Option(help="Which platform's differences apply; it says so itself.")
    ] = None,
    valid_for: Annotated[int, typer.Option(help="In hours, at most 720.")] = 24,
) -> None:
    """Print a link by which a platform registers itself, once."""
    product = open_product()
    owner = get_or_add_institution(product, institution)
    issued = invite_platform(
        product.ports,
        owner.id,
        name=name,
        kind=kind.value if kind else "",
        valid_for=timedelta(hours=min(valid_for, MOST_HOURS)),
    )
    # The link alone on standard output, so that it can be piped; it is shown only now.
    typer.echo(
        f"Paste this at the platform, where it adds a tool; it works once, "
        f"until {issued.expires_at:%Y-%m-%d %H:%M} UTC:",
        err=True,
    )
    typer.echo(issued.url)


@commands.command("deployments")
def list_deployments(name: PlatformName) -> None:
    """List a platform's deployments: those approved, and those that wait."""
    product = open_product()
    registration = get_registration(product, name)
    with product.ports.unit_of_work(read_only=True) as u:
        waiting = u.deployments.waiting(registration.id)
    for deployment in sorted(registration.deployments):
        typer.echo(f"approved\t{deployment}")
    for one in waiting:
        typer.echo(f"waiting\t{one.deployment_id}\t{one.last_seen_at.isoformat()}")


@commands.command("approve")
def approve(
    name: PlatformName,
    deployment: Annotated[str, typer.Argument(help="The deployment id, as it is listed.")],
) -> None:
    """Let a deployment of the platform launch."""
    product = open_product()
    registration = get_registration(product, name)
    if approve_deployment(product.ports, registration, deployment):
        typer.echo(f"Deployment {deployment} of {name} may launch.")
    else:
        typer.echo(f"Deployment {deployment} of {name} was approved before.")


@commands.command("accept-site")
def accept(name: PlatformName) -> None:
    """Accept that the platform's site has moved: the next one to launch is taken for it."""
    product = open_product()
    accept_site(product.ports, get_registration(product, name))
    typer.echo(
        f"The next site to launch as {name} is taken for the registered one. "
        "If two sites launch, a copy is among them: have it register anew."
    )


@commands.command("check")
def check(name: PlatformName) -> None:
    """Try the platform's keys, clock, token service and scopes, and our own key set."""
    product = open_product()
    registration = get_registration(product, name)
    points = check_platform(
        product.ports,
        product.reader,
        registration,
        key_set_url=product.served.registering.describe_tool().jwks_url,
        key_set=product.messages.key_set(),
    )
    show_points(points)
