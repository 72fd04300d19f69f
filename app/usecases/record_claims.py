"""Evidence that comes with a launch: custom parameters that the platform's operator fills."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.custom_claims import is_filled, read_claim
from app.domain.evidence import Fact, Route, digest_of
from app.domain.people import CourseRole
from app.domain.sources import SourceReason
from app.usecases.offered import get_offered

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.evidence import FactValue
    from app.domain.launching import SignedLaunch
    from app.domain.sources import Source
    from app.ports.storage import UnitOfWork
    from app.usecases.offered import Offered

PARAMETER, MAXIMUM = "parameter", "maximum"
"""The names of the source's settings: the custom parameter, and of a grade the most there is."""


def record_claims(
    u: UnitOfWork, course_id: int, person_id: int, signed: SignedLaunch, now: datetime
) -> None:
    """Record what the launch says of the person, for every leaf that is read this way.

    A launch by staff checks the source and says nothing about anybody. A
    parameter that came empty or unreadable leaves what is known as it is.
    """
    offering = u.offerings.find_for_course(course_id)
    if offering is None:
        return
    sources = u.sources.of_offering(offering.id).values()
    claimed = [source for source in sources if source.route is Route.CUSTOM_CLAIM]
    if not claimed:
        return
    offered = get_offered(u, course_id)
    for source in claimed:
        _record_claim(u, offered, source, person_id, signed, now)


def _record_claim(
    u: UnitOfWork,
    offered: Offered,
    source: Source,
    person_id: int,
    signed: SignedLaunch,
    now: datetime,
) -> None:
    text = signed.custom.get(source.settings[PARAMETER], "")
    if not is_filled(text):
        _note_silence(u, source, SourceReason.CLAIM_NEVER_CAME, now)
        return
    maximum = Decimal(source.settings.get(MAXIMUM, "1"))
    value = read_claim(offered.get_leaf(source.leaf), text, maximum)
    if value is None:
        _note_silence(u, source, SourceReason.CLAIM_UNREADABLE, now)
        return
    u.sources.record(source.verified(now))
    if signed.role is CourseRole.LEARNER:
        u.evidence.add_facts([_build_fact(source, person_id, value, text, now)])


def _note_silence(u: UnitOfWork, source: Source, reason: SourceReason, now: datetime) -> None:
    """A source that never spoke waits; one that did is not undone by one launch without it."""
    if source.reason in _NEVER_SPOKE:
        u.sources.record(source.waiting(reason, now))


_NEVER_SPOKE = frozenset(
    {
        SourceReason.NOT_READ_YET,
        SourceReason.CLAIM_NEVER_CAME,
        SourceReason.CLAIM_UNREADABLE,
    }
)


def _build_fact(source: Source, person_id: int, value: FactValue, text: str, now: datetime) -> Fact:
    parameter = source.settings[PARAMETER]
    return Fact(
        uuid=uuid4(),
        person_id=person_id,
        offering_id=source.offering_id,
        leaf=source.leaf,
        value=value,
        route=Route.CUSTOM_CLAIM,
        source_id=f"custom:{parameter}",
        observed_at=now,
        digest=digest_of({parameter: text}),
    )
