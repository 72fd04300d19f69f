"""A member of staff excuses a learner from one requirement, on a stated authority."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.evidence import Waiver
from app.usecases.access import get_candidate, require_staff
from app.usecases.conflicts import once_more
from app.usecases.offered import get_offered
from app.usecases.required_text import get_required_text

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.people import Asker
    from app.ports import Ports


@once_more
def waive(
    ports: Ports, asker: Asker, learner: UUID, leaf_key: str, *, authority: str, reason: str
) -> Waiver:
    """Record the waiver; it survives every recomputation and stands in the decision record.

    Refuses INPUT_INVALID without an authority or a reason.
    """
    course_id = require_staff(asker)
    authority = get_required_text(authority, "authority")
    reason = get_required_text(reason, "reason")
    with ports.unit_of_work() as u:
        offered = get_offered(u, course_id)
        leaf = offered.get_leaf(leaf_key)
        candidate = get_candidate(u, asker, course_id, learner)
        waiver = Waiver(
            uuid=uuid4(),
            person_id=candidate.person.id,
            offering_id=offered.offering.id,
            leaf=leaf.key,
            granted_by=asker.person.id,
            authority=authority,
            reason=reason,
            granted_at=ports.clock(),
        )
        u.evidence.add_waiver(waiver)
    return waiver
