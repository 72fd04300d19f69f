"""An operator registers a platform, or gives a person rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.people import Grant
from app.ports.storage import Conflict
from app.usecases.required_text import get_required_text
from app.usecases.web_address import require_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.people import Person, Right
    from app.domain.platforms import Registration
    from app.ports import Ports
    from app.ports.identity_storage import NewRegistration


def register_platform(ports: Ports, new: NewRegistration) -> Registration:
    """Store the registration.

    Refuses INPUT_INVALID, naming the field: an address that is not http(s)
    with a host, an empty text, no deployment, or a name or pair of issuer and
    client id that is in use.
    """
    for field in ("issuer", "auth_url", "token_url", "jwks_url"):
        require_address(getattr(new, field), field)
    get_required_text(new.name, "name", longest=100)
    get_required_text(new.client_id, "client id", longest=255)
    if not new.deployments:
        raise Refused(RefusalCode.INPUT_INVALID, "deployment")
    for deployment in new.deployments:
        get_required_text(deployment, "deployment", longest=255)
    try:
        with ports.unit_of_work() as u:
            return u.registrations.add(new)
    except Conflict:
        raise Refused(
            RefusalCode.INPUT_INVALID,
            "the name, or the pair of issuer and client id, is registered already",
        ) from None


def grant_rights(
    ports: Ports, registration: Registration, subject: str, rights: Iterable[Right]
) -> Person:
    """Give the platform's user these rights in the registration's institution.

    The user need not have launched yet. Giving a right twice changes nothing.
    """
    subject = get_required_text(subject, "subject", longest=255)
    with ports.unit_of_work() as u:
        institution_id, issuer = registration.institution_id, registration.issuer
        person = u.people.find_by_identity(institution_id, issuer, subject)
        if person is None:
            person = u.people.add(institution_id, issuer, subject)
        for right in rights:
            u.people.grant(person.id, Grant(right=right))
    return person
