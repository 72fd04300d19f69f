"""The holder lets anybody with the link see the award, or stops that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.register import RegisterEvent, build_entry
from app.usecases.access import get_own_award
from app.usecases.conflicts import once_more

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.people import Asker
    from app.ports import Ports


@once_more
def share(ports: Ports, asker: Asker, award_uuid: UUID, *, shared: bool) -> None:
    """Set whether the award is public by its link. Only its holder may; others get NOT_FOUND."""
    with ports.unit_of_work() as u:
        award = get_own_award(u, asker, award_uuid)
        if award.shared == shared:
            return
        u.awards.share(award.id, shared=shared)
        u.register.append(
            build_entry(
                u.register.last(award.institution_id),
                institution_id=award.institution_id,
                award_uuid=award.uuid,
                event=RegisterEvent.SHARED if shared else RegisterEvent.UNSHARED,
                at=ports.clock(),
                actor_id=asker.person.id,
                details={},
            )
        )
