"""The account by which Laurel reads a platform's own API, beside LTI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.ports.platform_accounts import PlatformAccount, SealedAccount
from app.usecases.required_text import get_required_text
from app.usecases.web_address import require_address

if TYPE_CHECKING:
    from app.domain.platforms import Registration
    from app.ports import Ports
    from app.ports.services import CheckedService
    from app.ports.storage import UnitOfWork

LONGEST_SECRET = 1000


def set_account(
    ports: Ports, registration: Registration, *, url: str, client_id: str, secret: str
) -> tuple[CheckedService, ...]:
    """Store the account, and what trying it found; it is kept even where a point failed.

    `client_id` is empty where the platform gives a token only. Refuses
    INPUT_INVALID for an address that is none, an empty secret, or a platform
    without an API that Laurel knows.
    """
    require_address(url, "url")
    secret = get_required_text(secret, "secret", longest=LONGEST_SECRET)
    if not ports.api.measures(registration.kind):
        raise Refused(RefusalCode.INPUT_INVALID, "a platform of this kind has no API to read")
    sealed = SealedAccount(
        registration_id=registration.id,
        url=url.rstrip("/"),
        client_id=client_id,
        sealed=ports.sealer.seal(secret.encode()),
    )
    with ports.unit_of_work() as u:
        u.accounts.record(sealed, ports.clock())
    return ports.api.check(_open(ports, registration, sealed))


def forget_account(ports: Ports, registration: Registration) -> None:
    """Delete the account; sources that need it say so at their next reading."""
    with ports.unit_of_work() as u:
        u.accounts.forget(registration.id)


def find_account(ports: Ports, u: UnitOfWork, registration: Registration) -> PlatformAccount | None:
    """The platform's account, its secret opened."""
    sealed = u.accounts.find(registration.id)
    return None if sealed is None else _open(ports, registration, sealed)


def _open(ports: Ports, registration: Registration, sealed: SealedAccount) -> PlatformAccount:
    return PlatformAccount(
        registration_id=registration.id,
        name=registration.name,
        kind=registration.kind,
        url=sealed.url,
        client_id=sealed.client_id,
        secret=ports.sealer.open(sealed.sealed).decode(),
    )
