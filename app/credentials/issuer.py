"""The issuing institution as a Profile (Open Badges 3.0, section B.1.20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.credentials.achievement_ids import part_id

if TYPE_CHECKING:
    from app.domain.addresses import Addresses
    from app.domain.microcredentials import Version
    from app.domain.people import Institution


def build_issuer(addresses: Addresses, institution: Institution) -> dict[str, Any]:
    """The Profile that stands in every credential; its id is the institution's did:web."""
    page = addresses.issuer(institution.slug)
    return {
        "id": addresses.did(institution.slug),
        "type": ["Profile"],
        "name": institution.name,
        "url": institution.url or page,
        "address": _build_address(f"{page}#address", institution.country),
    }


def build_awarding_body(
    addresses: Addresses, institution: Institution, version: Version
) -> dict[str, Any]:
    """The Profile of the body in whose name the version is awarded (Achievement.creator).

    Another body than the institution has an identifier of its own, so that one identifier never
    has two names.
    """
    definition = version.definition
    if (definition.awarding_body, definition.country) == (institution.name, institution.country):
        return build_issuer(addresses, institution)
    identifier = part_id(addresses.achievement(version.uuid), "awarding-body")
    return {
        "id": identifier,
        "type": ["Profile"],
        "name": definition.awarding_body,
        "address": _build_address(f"{identifier}/address", definition.country),
    }


def _build_address(identifier: str, country: str) -> dict[str, Any]:
    return {"id": identifier, "type": ["Address"], "addressCountryCode": country}
