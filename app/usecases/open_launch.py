"""A page behind a launch: the id in the path names it, the browser's cookie opens it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.people import Asker

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.launching import Launch
    from app.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedLaunch:
    """A launch that this browser may use, and who is asking through it."""

    launch: Launch
    asker: Asker


def open_launch(ports: Ports, launch_uuid: UUID, browser_digest: str) -> OpenedLaunch:
    """The launch, if it is still open and was made in this browser.

    An unknown id, another browser and an expired launch are SESSION_ENDED
    alike, so that a guessed id tells nothing.
    """
    with ports.unit_of_work(read_only=True) as u:
        launch = u.launches.find(launch_uuid)
        if (
            launch is None
            or not hmac.compare_digest(launch.browser_digest, browser_digest)
            or launch.expires_at <= ports.clock()
        ):
            raise Refused(RefusalCode.SESSION_ENDED)
        person = u.people.get(launch.person_id)
        asker = Asker(
            person=person,
            institution_id=launch.institution_id,
            course_id=launch.course_id,
            role=launch.role,
            grants=u.people.grants(person.id),
        )
    return OpenedLaunch(launch=launch, asker=asker)


def require_form_token(launch: Launch, token: str) -> None:
    """Refuse a form that was not made for this launch (FORM_STALE)."""
    sent = token.encode(errors="replace")
    if not hmac.compare_digest(launch.form_token.encode(), sent):
        raise Refused(RefusalCode.FORM_STALE)
