"""The product as a command uses it, and the refusal that every command shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import typer

from app.settings import read_settings
from app.usecases.institutions import add_institution, get_institution
from app.wiring import Product, build_product, migrate_database

if TYPE_CHECKING:
    from app.domain.people import Institution
    from app.domain.platforms import Registration

DEFAULT_SLUG = "main"


def open_product() -> Product:
    """The product on the database that the settings name, which is brought up to date first.

    Processes that start at once wait for each other's migration.
    """
    settings = read_settings()
    product = build_product(settings)
    if not settings.is_embedded and not product.readiness.is_reachable():
        fail("the database cannot be reached: check LAUREL_DATABASE_URL")
    if settings.is_embedded or product.readiness.find_obstacle() is not None:
        migrate_database(settings)
    return product


def get_or_add_institution(product: Product, slug: str) -> Institution:
    """The institution; where none exists and none is named, a first one from the settings."""
    with product.ports.unit_of_work(read_only=True) as u:
        is_empty = not u.institutions.all()
    if is_empty and not slug:
        institution = add_institution(
            product.ports,
            slug=DEFAULT_SLUG,
            name=product.settings.institution_name,
            country=product.settings.institution_country,
            url="",
        )
        typer.echo(
            f"Added the institution {institution.name!r} as {DEFAULT_SLUG}; "
            "use “laurel institutions add” to name your own."
        )
        return institution
    return get_institution(product.ports, slug)


def get_registration(product: Product, name: str) -> Registration:
    """The platform of this name; ends the command, saying so, where there is none."""
    with product.ports.unit_of_work(read_only=True) as u:
        registration = u.registrations.find_by_name(name)
    if registration is None:
        fail(f"no platform is called {name!r}; “laurel platforms list” shows them")
    return registration


def fail(message: str) -> NoReturn:
    """End the command: it could not do its work, and this is why."""
    typer.echo(f"laurel: {message}", err=True)
    raise typer.Exit(1)
