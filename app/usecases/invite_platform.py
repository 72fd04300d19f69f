"""One-time links: whoever holds one may register one platform with one institution."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.people import Right
from app.ports.registration_storage import NewInvitation
from app.usecases.access import require_right
from app.usecases.required_text import get_required_text

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.people import Asker
    from app.ports import Ports
    from app.ports.registration_storage import Invitation
    from app.ports.storage import UnitOfWork

USUAL_VALIDITY = timedelta(hours=24)
LONGEST_VALIDITY = timedelta(days=30)
SECRET_BYTES = 32
PATH = "/lti/register"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedInvitation:
    """An invitation with its link, which exists only here: storage keeps a digest."""

    url: str = field(repr=False)
    name: str
    expires_at: datetime


def invite_platform(
    ports: Ports, institution_id: int, *, name: str, kind: str = "", valid_for: timedelta
) -> IssuedInvitation:
    """A link by which a platform registers itself as `name`, once, within `valid_for`.

    `kind` is "" to let the platform say what it is. The secret has 256 random
    bits. Refuses INPUT_INVALID, naming the field: a name that another
    institution's platform has, or a time that is not between an hour and 30
    days. A name of the institution's own may be used again, so that a platform
    can renew its registration.
    """
    name = get_required_text(name, "name", longest=100)
    if not timedelta(hours=1) <= valid_for <= LONGEST_VALIDITY:
        raise Refused(RefusalCode.INPUT_INVALID, "valid for (1 to 720 hours)")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    now = ports.clock()
    with ports.unit_of_work() as u:
        _require_own_name(u, institution_id, name)
        invitation = u.invitations.add(
            NewInvitation(
                institution_id=institution_id,
                secret_digest=digest_of_secret(secret),
                name=name,
                kind=kind,
                created_at=now,
                expires_at=now + valid_for,
            )
        )
    url = f"{ports.addresses.base_url}{PATH}?invitation={secret}"
    return IssuedInvitation(url=url, name=name, expires_at=invitation.expires_at)


def invite_as_administrator(
    ports: Ports, asker: Asker, *, name: str, kind: str, valid_for: timedelta
) -> IssuedInvitation:
    """The same, by an administrator, for their own institution."""
    require_right(asker, Right.ADMINISTER)
    return invite_platform(ports, asker.institution_id, name=name, kind=kind, valid_for=valid_for)


def get_open_invitation(ports: Ports, secret: str) -> Invitation:
    """The invitation with this secret; INVITATION_INVALID if unknown, used or late alike."""
    with ports.unit_of_work(read_only=True) as u:
        invitation = u.invitations.find_open(digest_of_secret(secret), ports.clock())
    if invitation is None:
        raise Refused(RefusalCode.INVITATION_INVALID)
    return invitation


def digest_of_secret(secret: str) -> str:
    """SHA-256 in hex, for any string that a browser can send."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _require_own_name(u: UnitOfWork, institution_id: int, name: str) -> None:
    known = u.registrations.find_by_name(name)
    if known is not None and known.institution_id != institution_id:
        raise Refused(RefusalCode.INPUT_INVALID, "name is in use")
