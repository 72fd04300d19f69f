"""A signed launch becomes a session: person, course and standing are recorded."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.launching import Launch
from app.domain.platforms import LinkPurpose
from app.usecases.bind_gate import bind_gate
from app.usecases.check_site import check_site
from app.usecases.conflicts import once_more
from app.usecases.course_copies import settle_course
from app.usecases.link_parameters import OURS, find_link_parameters, record_link
from app.usecases.reading import request_reading_if_stale
from app.usecases.record_claims import record_claims

if TYPE_CHECKING:
    from datetime import datetime

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
        if signed.platform_guid != signed.registered_guid:
            check_site(u, u.registrations.get(signed.registration_id), signed.platform_guid)
        person = _record_person(u, signed)
        course_id = None
        if signed.context is not None:
            course_id = _record_course(ports, u, signed, person.id, now)
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
                message=signed.message,
                resource_link_id=signed.resource_link_id,
                custom={name: signed.custom[name] for name in OURS if name in signed.custom},
                deep_linking=signed.deep_linking,
                for_person_id=_find_reviewed(u, signed),
            )
        )


def _record_course(
    ports: Ports, u: UnitOfWork, signed: SignedLaunch, person_id: int, now: datetime
) -> int:
    course = u.courses.record(_without_other_item(signed), now)
    u.people.enrol(person_id, course.id, signed.role)
    record_link(u, course.id, signed, now)
    settle_course(u, course, signed, now)
    bind_gate(ports, u, course.id, signed, now)
    record_claims(u, course.id, person_id, signed, now)
    request_reading_if_stale(u, course.id, now)
    return course.id


def _without_other_item(signed: SignedLaunch) -> SignedLaunch:
    """The launch without its link and line item, unless the award's score may go there.

    A platform may give a gate a line item of its own.
    """
    link = find_link_parameters(signed.custom)
    if link is None or link.purpose is LinkPurpose.PROGRESS:
        return signed
    grades = signed.grade_service and replace(signed.grade_service, line_item_url="")
    return replace(signed, resource_link_id="", grade_service=grades)


def _find_reviewed(u: UnitOfWork, signed: SignedLaunch) -> int | None:
    """Whose work it is about; nobody is recorded because a launch named them."""
    if not signed.for_subject:
        return None
    found = u.people.find_by_identity(signed.institution_id, signed.issuer, signed.for_subject)
    return found.id if found else None


def _record_person(u: UnitOfWork, signed: SignedLaunch) -> Person:
    person = u.people.find_by_identity(signed.institution_id, signed.issuer, signed.subject)
    if person is None:
        person = u.people.add(signed.institution_id, signed.issuer, signed.subject)
    if (signed.name, signed.email) != (person.name, person.email):
        u.people.describe(person.id, name=signed.name, email=signed.email)
    if signed.username:
        u.people.name_account(signed.institution_id, signed.issuer, signed.subject, signed.username)
    return person
