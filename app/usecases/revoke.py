"""A registrar revokes an award, with a reason that the holder sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.awarding import AwardState
from app.domain.errors import RefusalCode, Refused
from app.domain.people import Right
from app.domain.register import RegisterEvent, build_entry
from app.usecases.access import get_award_of_institution, require_right
from app.usecases.conflicts import once_more
from app.usecases.required_text import get_required_text
from app.usecases.status_lists import publish_status_list

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.people import Asker
    from app.ports import Ports


@once_more
def revoke(ports: Ports, asker: Asker, award_uuid: UUID, reason: str) -> None:
    """Mark the award revoked, publish its status and enter it in the register.

    The signed document stays as it was issued. Refuses NOT_ALLOWED without
    the right to revoke this micro-credential, ALREADY_REVOKED, and
    INPUT_INVALID without a reason.
    """
    with ports.unit_of_work() as u:
        award = get_award_of_institution(u, asker, award_uuid)
        version = u.definitions.get(award.version_id)
        require_right(asker, Right.REVOKE, version.microcredential_id)
        reason = get_required_text(reason, "reason")
        u.people.lock(award.person_id)
        if u.awards.get(award.id).state is AwardState.REVOKED:
            raise Refused(RefusalCode.ALREADY_REVOKED)
        now = ports.clock()
        u.awards.revoke(award.id, at=now, reason=reason)
        institution = u.institutions.get(award.institution_id)
        status_list = u.status_lists.find(award.status.list_uuid)
        assert status_list is not None, "an award's list is never removed"
        previous = u.register.last(institution.id)
        publish_status_list(ports, u, institution, status_list, now.replace(microsecond=0))
        u.register.append(
            build_entry(
                previous,
                institution_id=institution.id,
                award_uuid=award.uuid,
                event=RegisterEvent.REVOKED,
                at=now,
                actor_id=asker.person.id,
                details={"reason": reason},
            )
        )
