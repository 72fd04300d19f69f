"""A learner claims the award: judged again, decided, signed and recorded in one transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.awarding import (
    Award,
    AwardState,
    Holder,
    build_decision_record,
    decide_award,
)
from app.domain.credentials import CredentialOrder
from app.domain.errors import RefusalCode, Refused
from app.domain.jobs import JobName
from app.domain.register import RegisterEvent, build_entry
from app.domain.syncing import DeliveryState, ScoreDelivery
from app.ports.storage import JobRequest
from app.usecases.access import require_learner
from app.usecases.conflicts import once_more
from app.usecases.evaluate import evaluate_learner
from app.usecases.offered import get_offered
from app.usecases.reading import request_reading
from app.usecases.required_text import get_required_text
from app.usecases.same_person import find_active_award, group_of, lock_groups
from app.usecases.status_lists import take_status_entry

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.people import Asker
    from app.domain.verdicts import Verdict
    from app.ports import Ports
    from app.ports.storage import UnitOfWork
    from app.usecases.offered import Offered

LONGEST_NAME = 200
LONGEST_EMAIL = 254
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimForm:
    """What the learner confirms: name as on the ID, a lasting e-mail, and whether to share."""

    name: str
    email: str
    shared: bool = False


@once_more
def claim(ports: Ports, asker: Asker, form: ClaimForm) -> Award:
    """The award for the asker in their course; the one they have, under whatever name of theirs.

    Refuses INPUT_INVALID for a name or e-mail that cannot be, NOT_A_CANDIDATE
    for staff, REQUIREMENTS_NOT_MET, and EVIDENCE_UNKNOWN, which queues a
    reading so that the learner can try again on fresh data.
    """
    course_id = require_learner(asker)
    holder = _get_holder(form)
    with ports.unit_of_work() as u:
        (group,) = lock_groups(u, asker.person.id)
        offered = get_offered(u, course_id)
        award = find_active_award(u, group, offered.version.id)
        refusal = None
        if award is None:
            refusal, award = _decide(ports, u, asker, offered, holder, shared=form.shared)
    if refusal is not None:
        raise refusal
    assert award is not None, "either refused or awarded"
    return award


def _decide(
    ports: Ports, u: UnitOfWork, asker: Asker, offered: Offered, holder: Holder, *, shared: bool
) -> tuple[Refused | None, Award | None]:
    """An award, or the refusal to raise once the reading that it asks for is committed."""
    now = ports.clock()
    if not _is_candidate(u, asker, offered.offering.course_id):
        return Refused(RefusalCode.NOT_A_CANDIDATE), None
    verdict = evaluate_learner(u, offered.version, offered.offering.id, asker.person.id, now)
    try:
        decide_award(verdict)
    except Refused as refusal:
        if refusal.code is RefusalCode.EVIDENCE_UNKNOWN:
            request_reading(u, offered.offering.course_id, now)
        return refusal, None
    award = _issue(ports, u, asker, offered, holder, verdict, now, shared=shared)
    _record(u, award, now)
    return None, award


def _is_candidate(u: UnitOfWork, asker: Asker, course_id: int) -> bool:
    """A learner of the course, who was never its staff under another name either."""
    own = u.people.enrolment(asker.person.id, course_id)
    others = group_of(u, asker.person.id) - {asker.person.id}
    elsewhere = filter(None, (u.people.enrolment(other, course_id) for other in others))
    return own is not None and own.is_candidate and not any(e.ever_staff for e in elsewhere)


def _issue(
    ports: Ports,
    u: UnitOfWork,
    asker: Asker,
    offered: Offered,
    holder: Holder,
    verdict: Verdict,
    now: datetime,
    *,
    shared: bool,
) -> Award:
    issued_at = now.replace(microsecond=0)
    institution = u.institutions.get(asker.institution_id)
    key = u.keys.signing_keys(institution.id)[0]
    order = CredentialOrder(
        uuid=uuid4(),
        institution=institution,
        version=offered.version,
        holder=holder,
        verdict=verdict,
        decision=build_decision_record(uuid4(), offered.version, verdict, now),
        status=take_status_entry(ports, u, institution, key, issued_at),
        issued_at=issued_at,
    )
    return u.awards.add(
        Award(
            id=0,
            uuid=order.uuid,
            institution_id=institution.id,
            offering_id=offered.offering.id,
            version_id=offered.version.id,
            person_id=asker.person.id,
            holder=holder,
            state=AwardState.ISSUED,
            status=order.status,
            document=ports.documents.issue(order, key),
            decision=order.decision,
            shared=shared,
            issued_at=issued_at,
        )
    )


def _record(u: UnitOfWork, award: Award, now: datetime) -> None:
    """The register entry, and the score for the platform."""
    u.register.append(
        build_entry(
            u.register.last(award.institution_id),
            institution_id=award.institution_id,
            award_uuid=award.uuid,
            event=RegisterEvent.ISSUED,
            at=now,
            actor_id=award.person_id,
            details={"decision": award.decision.digest, "shared": award.shared},
        )
    )
    u.deliveries.record(ScoreDelivery(award_id=award.id, state=DeliveryState.QUEUED))
    u.jobs.enqueue(
        JobRequest(
            name=JobName.SEND_SCORE,
            key=f"score:{award.uuid}",
            arguments={"award_id": award.id},
        )
    )


def _get_holder(form: ClaimForm) -> Holder:
    name = get_required_text(" ".join(form.name.split()), "name", longest=LONGEST_NAME)
    email = get_required_text(form.email, "e-mail", longest=LONGEST_EMAIL)
    if not EMAIL.fullmatch(email):
        raise Refused(RefusalCode.INPUT_INVALID, "e-mail")
    return Holder(name=name, email=email)
