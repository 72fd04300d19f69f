"""A platform's gradebook opens the work of one learner (Submission Review 1.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.usecases.access import require_staff

if TYPE_CHECKING:
    from uuid import UUID

    from app.ports import Ports
    from app.usecases.open_launch import OpenedLaunch


def get_reviewed(ports: Ports, opened: OpenedLaunch) -> UUID:
    """The learner whom the asker, who is staff, came to review.

    NOT_FOUND for somebody of whom Laurel never heard: the launch named them,
    yet a stranger's name is not recorded before they come or are listed.
    """
    require_staff(opened.asker)
    if opened.launch.for_person_id is None:
        raise Refused(RefusalCode.NOT_FOUND, "a learner whom Laurel knows in this course")
    with ports.unit_of_work(read_only=True) as u:
        return u.people.get(opened.launch.for_person_id).uuid
