"""A signed launch becomes a session: person, course and standing are recorded."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.launching import Launch
from app.usecases.conflicts import once_more
from app.usecases.reading import request_reading_if_stale

if TYPE_CHECKING:
    from app.domain.launching import SignedLaunch
    from app.domain.people import Person
    from app.ports import Ports
    from app.ports.storage import UnitOfWork

SESSION = timedelta(hours=8)
"""How long a launch stays open: a working day, after which the course opens it anew."""


@once_more
def launch(ports: Ports, signed: SignedLaunch, browser_digest: str) -> Launch:
    """Record the launch and everything it proves, and queue what is stale.

    A launch outside any course is recorded with no course and so opens no
    course page. Safe to run twice: the second finds the person and course.
    """
    now = ports.clock()
    with ports.unit_of_work() as u:
        person = _record_person(u, signed)
        course_id = None
        if signed.context is not None:
            course_id = u.courses.record(signed, now).id
            u.people.enrol(person.id, course_id, signed.role)
            request_reading_if_stale(u, course_id, now)
        return u.launches.add(
            Launch(
                id=0,
                uuid=uuid4(),
                institution_id=signed.institution_id,
                registration_id=signed.registration_id,
                person_id=person.id,
                course_id=course_id,
                role=signed.role,
                browser_digest=browser_digest,
                form_token=secrets.token_urlsafe(24),
                locale=signed.locale,
                created_at=now,
                expires_at=now + SESSION,
            )
        )


def _record_person(u: UnitOfWork, signed: SignedLaunch) -> Person:
    person = u.people.find_by_identity(signed.institution_id, signed.issuer, signed.subject)
    if person is None:
        person = u.people.add(signed.institution_id, signed.issuer, signed.subject)
    if (signed.name, signed.email) != (person.name, person.email):
        u.people.describe(person.id, name=signed.name, email=signed.email)
    return person
