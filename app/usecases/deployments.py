"""Deployments that nobody approved yet: they wait, an administrator lets them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.people import Right
from app.usecases.access import require_right
from app.usecases.conflicts import once_more
from app.usecases.required_text import UNWRITABLE, get_required_text

if TYPE_CHECKING:
    from app.domain.people import Asker
    from app.domain.platforms import Registration
    from app.ports import Ports

LONGEST_ID = 255

MOST_WAITING = 100
"""At one registration. A platform signs its launches, but it may be broken."""


@once_more
def note_waiting_deployment(ports: Ports, registration_id: int, deployment_id: str) -> None:
    """Record that an unknown deployment of this registration sent a launch that was signed well.

    What cannot be a deployment's id, and more than 100 at one registration,
    is not recorded.
    """
    if not 0 < len(deployment_id) <= LONGEST_ID or UNWRITABLE.search(deployment_id):
        return
    with ports.unit_of_work() as u:
        waiting = {one.deployment_id for one in u.deployments.waiting(registration_id)}
        if deployment_id in waiting or len(waiting) < MOST_WAITING:
            u.deployments.note_waiting(registration_id, deployment_id, ports.clock())


def approve_deployment(ports: Ports, registration: Registration, deployment_id: str) -> bool:
    """Let a deployment in, whether or not it launched yet; False if it was in already."""
    deployment_id = get_required_text(deployment_id, "deployment", longest=LONGEST_ID)
    with ports.unit_of_work() as u:
        return u.deployments.approve(registration.id, deployment_id)


@once_more
def approve_waiting_deployment(
    ports: Ports, asker: Asker, platform: str, deployment_id: str
) -> None:
    """An administrator lets a waiting deployment of their institution's platform in.

    NOT_FOUND for a platform of another institution and for a deployment that
    does not wait. One that was let in meanwhile is no error.
    """
    require_right(asker, Right.ADMINISTER)
    with ports.unit_of_work() as u:
        registration = u.registrations.find_by_name(platform)
        if registration is None or registration.institution_id != asker.institution_id:
            raise Refused(RefusalCode.NOT_FOUND, "platform")
        if deployment_id in registration.deployments:
            return
        if deployment_id not in {
            one.deployment_id for one in u.deployments.waiting(registration.id)
        }:
            raise Refused(RefusalCode.NOT_FOUND, "deployment")
        u.deployments.approve(registration.id, deployment_id)
