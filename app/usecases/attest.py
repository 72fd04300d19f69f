"""A member of staff vouches that a learner completed something, or that they did not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.errors import RefusalCode, Refused
from app.domain.evidence import Attested, Fact, Route, digest_of
from app.domain.sources import routes_for
from app.usecases.access import get_candidate, require_staff
from app.usecases.conflicts import once_more
from app.usecases.offered import get_offered
from app.usecases.required_text import get_required_text

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.people import Asker
    from app.ports import Ports


@once_more
def attest(
    ports: Ports, asker: Asker, learner: UUID, leaf_key: str, *, completed: bool, reason: str
) -> Fact:
    """Record the attestation as a fact that names who vouched and why.

    Refuses INPUT_INVALID without a reason, NOT_FOUND for a requirement that
    is not met by attestation.
    """
    course_id = require_staff(asker)
    reason = get_required_text(reason, "reason")
    now = ports.clock()
    with ports.unit_of_work() as u:
        offered = get_offered(u, course_id)
        if Route.ATTESTATION not in routes_for(offered.get_leaf(leaf_key)):
            raise Refused(RefusalCode.NOT_FOUND, "requirement met by attestation")
        candidate = get_candidate(u, asker, course_id, learner)
        fact = Fact(
            uuid=uuid4(),
            person_id=candidate.person.id,
            offering_id=offered.offering.id,
            leaf=leaf_key,
            value=Attested(completed),
            route=Route.ATTESTATION,
            source_id=asker.person.uuid.urn,
            observed_at=now,
            digest=digest_of({"completed": completed, "reason": reason}),
            recorded_by=asker.person.id,
            reason=reason,
        )
        u.evidence.add_facts([fact])
    return fact
