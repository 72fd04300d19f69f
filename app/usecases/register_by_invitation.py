"""A platform registers itself through a one-time link.

The invitation is used up first, in a transaction of its own, so that of two
simultaneous uses one goes on; no transaction is open while the platform is
asked. Where the platform surely created nothing, the invitation is given back
and the same link may be tried again. Where that is not known (no answer came,
or none that can be read), it stays used up: the platform may hold half a tool,
which its administrator should delete before using a new link.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.ports.identity_storage import NewRegistration
from app.ports.registering import RegistrationFailed, RegistrationProblem
from app.usecases.conflicts import once_more
from app.usecases.invite_platform import digest_of_secret

if TYPE_CHECKING:
    from app.domain.platforms import Registration
    from app.ports import Ports
    from app.ports.registering import (
        DynamicRegistration,
        PlatformConfiguration,
        RegisteredClient,
    )
    from app.ports.registration_storage import Invitation
    from app.ports.storage import UnitOfWork

ANY_KIND = "generic"


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfRegistered:
    """What came of it: a new registration, or one that was brought up to date."""

    registration: Registration
    is_update: bool


def register_by_invitation(
    ports: Ports,
    platforms: DynamicRegistration,
    *,
    secret: str,
    openid_configuration: str,
    registration_token: str,
) -> SelfRegistered:
    """Register the platform behind `openid_configuration` for the invitation's institution.

    A client that is registered already is brought up to date, never
    duplicated. Refuses INVITATION_INVALID, and REGISTRATION_FAILED with a
    `RegistrationProblem` as its detail.
    """
    invitation = _take(ports, secret)
    try:
        configuration = platforms.read_configuration(openid_configuration)
        client = platforms.register(configuration, registration_token)
    except RegistrationFailed as failed:
        if failed.left_nothing:
            _give_back(ports, invitation)
        raise Refused(RefusalCode.REGISTRATION_FAILED, failed.problem) from None
    kind = invitation.kind or _kind_of(platforms, configuration)
    return _record(ports, invitation, configuration, client, kind)


def _take(ports: Ports, secret: str) -> Invitation:
    with ports.unit_of_work() as u:
        invitation = u.invitations.take(digest_of_secret(secret), ports.clock())
    if invitation is None:
        raise Refused(RefusalCode.INVITATION_INVALID)
    return invitation


def _give_back(ports: Ports, invitation: Invitation) -> None:
    with ports.unit_of_work() as u:
        u.invitations.give_back(invitation.id)


def _kind_of(platforms: DynamicRegistration, configuration: PlatformConfiguration) -> str:
    family = configuration.product_family.lower()
    fitting = (one.kind for one in platforms.kinds() if family in one.product_families)
    return next(fitting, ANY_KIND)


@once_more
def _record(
    ports: Ports,
    invitation: Invitation,
    configuration: PlatformConfiguration,
    client: RegisteredClient,
    kind: str,
) -> SelfRegistered:
    with ports.unit_of_work() as u:
        known = u.registrations.find(configuration.issuer, client.client_id)
        if known is not None and known.institution_id != invitation.institution_id:
            problem = RegistrationProblem.OTHER_INSTITUTION
            raise Refused(RefusalCode.REGISTRATION_FAILED, problem)
        if known is None:
            registration = _add(u, invitation, configuration, client, kind)
        else:
            registration = _update(u, known, configuration, client)
        u.invitations.record_registration(invitation.id, registration.id)
    return SelfRegistered(registration=registration, is_update=known is not None)


def _add(
    u: UnitOfWork,
    invitation: Invitation,
    configuration: PlatformConfiguration,
    client: RegisteredClient,
    kind: str,
) -> Registration:
    name = invitation.name
    if u.registrations.find_by_name(name) is not None:
        # The platform has created the client; a name is no reason to lose it.
        name = f"{name} ({client.client_id})"
    return u.registrations.add(
        NewRegistration(
            institution_id=invitation.institution_id,
            name=name,
            kind=kind,
            issuer=configuration.issuer,
            client_id=client.client_id,
            auth_url=configuration.auth_url,
            token_url=configuration.token_url,
            jwks_url=configuration.jwks_url,
            deployments=frozenset(filter(None, [client.deployment_id])),
        )
    )


def _update(
    u: UnitOfWork,
    known: Registration,
    configuration: PlatformConfiguration,
    client: RegisteredClient,
) -> Registration:
    u.registrations.readdress(
        known.id,
        auth_url=configuration.auth_url,
        token_url=configuration.token_url,
        jwks_url=configuration.jwks_url,
    )
    if client.deployment_id:
        u.deployments.approve(known.id, client.deployment_id)
    return u.registrations.get(known.id)
