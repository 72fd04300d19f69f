"""Institutions: added by an operator, each with a signing key from its first moment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.usecases.conflicts import once_more
from app.usecases.required_text import get_required_text
from app.usecases.web_address import require_address

if TYPE_CHECKING:
    from app.domain.people import Institution
    from app.ports import Ports
    from app.ports.storage import UnitOfWork

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
COUNTRY = re.compile(r"[A-Z]{2}")
SLUG_RULE = "slug (lower-case letters, digits and inner hyphens, at most 60)"
COUNTRY_RULE = "country (two capital letters, such as AL)"


@once_more
def add_institution(ports: Ports, *, slug: str, name: str, country: str, url: str) -> Institution:
    """A new institution with its first signing key.

    `slug` stands in its did:web for good: lower-case letters, digits and
    inner hyphens. `country` is ISO 3166-1 alpha-2. `url` is empty or an
    http(s) address. Refuses INPUT_INVALID, naming the field.
    """
    if not SLUG.fullmatch(slug):
        raise Refused(RefusalCode.INPUT_INVALID, SLUG_RULE)
    if not COUNTRY.fullmatch(country):
        raise Refused(RefusalCode.INPUT_INVALID, COUNTRY_RULE)
    name = get_required_text(name, "name", longest=200)
    if url:
        require_address(url, "url")
    with ports.unit_of_work() as u:
        if u.institutions.find(slug) is not None:
            raise Refused(RefusalCode.INPUT_INVALID, "slug is in use")
        institution = u.institutions.add(slug=slug, name=name, country=country, url=url)
        add_signing_key(ports, u, institution)
    return institution


def get_institution(ports: Ports, slug: str) -> Institution:
    """The institution with this slug, or the only one where `slug` is empty.

    Refuses INPUT_INVALID where an empty slug leaves a choice, NOT_FOUND where
    there is nothing to choose.
    """
    with ports.unit_of_work(read_only=True) as u:
        candidates = u.institutions.all()
    if slug:
        candidates = tuple(one for one in candidates if one.slug == slug)
    if not candidates:
        raise Refused(RefusalCode.NOT_FOUND, "institution")
    if len(candidates) > 1:
        slugs = ", ".join(institution.slug for institution in candidates)
        raise Refused(RefusalCode.INPUT_INVALID, f"name the institution: {slugs}")
    return candidates[0]


@once_more
def rotate_signing_key(ports: Ports, institution: Institution) -> str:
    """A new signing key; the old ones stay published, so that old awards still verify."""
    with ports.unit_of_work() as u:
        u.keys.retire_signing_keys(institution.id, ports.clock())
        return add_signing_key(ports, u, institution)


def add_signing_key(ports: Ports, u: UnitOfWork, institution: Institution) -> str:
    """Store a new signing key for the institution; its public Multikey."""
    public, sealed = ports.documents.new_signing_key()
    u.keys.add_signing_key(institution.id, public=public, sealed=sealed, now=ports.clock())
    return public
