"""A designer offers a published version in the course they teach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.usecases.access import require_staff
from app.usecases.conflicts import once_more
from app.usecases.reading import request_reading

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.people import Asker
    from app.domain.platforms import Offering
    from app.ports import Ports


@once_more
def offer(ports: Ports, asker: Asker, version_uuid: UUID) -> Offering:
    """Offer the version in the asker's course and queue the first reading.

    Offering what the course offers already changes nothing. Refuses:
    NOT_ALLOWED to others than course staff, NOT_FOUND for a version of
    another institution, ALREADY_OFFERED where the course has another one.
    """
    course_id = require_staff(asker)
    now = ports.clock()
    with ports.unit_of_work() as u:
        version = u.definitions.find(version_uuid)
        if version is None or version.institution_id != asker.institution_id:
            raise Refused(RefusalCode.NOT_FOUND, "micro-credential")
        existing = u.offerings.find_for_course(course_id)
        if existing is not None and existing.version_id == version.id:
            return existing
        if existing is not None:
            raise Refused(RefusalCode.ALREADY_OFFERED)
        offering = u.offerings.add(course_id, version.id, now)
        request_reading(u, course_id, now)
    return offering
