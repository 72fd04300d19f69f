"""Whether a launch comes from the site that was registered, or from a copy of it.

A copied site holds the same client, deployments and keys, so all that it
signs is valid; only its name for itself (`tool_platform.guid`) may differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.usecases.required_text import UNWRITABLE

if TYPE_CHECKING:
    from app.domain.platforms import Registration
    from app.ports import Ports
    from app.ports.storage import UnitOfWork

LONGEST_GUID = 255


def check_site(u: UnitOfWork, registration: Registration, guid: str) -> None:
    """Return if the launch's site is the registered one; the first one that says who it is counts.

    `guid` is "" where the launch names none, which tells nothing. Raises
    `Refused` PLATFORM_CLONED for another site, until an operator accepts it.
    """
    if not guid or len(guid) > LONGEST_GUID or UNWRITABLE.search(guid):
        return
    if not registration.guid:
        u.registrations.record_guid(registration.id, guid)
    elif registration.guid != guid:
        raise Refused(RefusalCode.PLATFORM_CLONED, "tool_platform.guid")


def accept_site(ports: Ports, registration: Registration) -> None:
    """Forget what the site called itself, so that the next one to launch is taken for it."""
    with ports.unit_of_work() as u:
        u.registrations.record_guid(registration.id, "")
