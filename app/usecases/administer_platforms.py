"""An administrator's view of their institution's platforms, and registration by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.people import Right
from app.usecases.access import require_right
from app.usecases.register_platform import register_platform

if TYPE_CHECKING:
    from app.domain.people import Asker, Institution
    from app.domain.platforms import Registration
    from app.ports import Ports
    from app.ports.identity_storage import NewRegistration
    from app.ports.registration_storage import Invitation, WaitingDeployment


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformOverview:
    """One platform, and the deployments of it that wait."""

    registration: Registration
    waiting: tuple[WaitingDeployment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformsOverview:
    """An institution's platforms, and the invitations that are open."""

    institution: Institution
    platforms: tuple[PlatformOverview, ...]
    invitations: tuple[Invitation, ...]


def show_platforms(ports: Ports, asker: Asker) -> PlatformsOverview:
    """Everything about the platforms of the asker's institution, by name."""
    require_right(asker, Right.ADMINISTER)
    with ports.unit_of_work(read_only=True) as u:
        own = [one for one in u.registrations.all() if one.institution_id == asker.institution_id]
        return PlatformsOverview(
            institution=u.institutions.get(asker.institution_id),
            platforms=tuple(
                PlatformOverview(registration=one, waiting=u.deployments.waiting(one.id))
                for one in own
            ),
            invitations=u.invitations.open_of(asker.institution_id, ports.clock()),
        )


def register_by_hand(ports: Ports, asker: Asker, new: NewRegistration) -> Registration:
    """Register a platform for the asker's institution, whatever institution `new` names.

    Refuses INPUT_INVALID as `register_platform` does.
    """
    require_right(asker, Right.ADMINISTER)
    return register_platform(ports, replace(new, institution_id=asker.institution_id))
