"""A gate that a designer placed in the course is what its requirement is read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.evidence import Route
from app.domain.people import CourseRole
from app.domain.platforms import LinkPurpose
from app.domain.requirements import leaves_of
from app.domain.sources import Source, routes_for
from app.usecases.link_parameters import find_link_parameters
from app.usecases.offered import find_offered

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.launching import SignedLaunch
    from app.ports import Ports
    from app.ports.storage import UnitOfWork


def bind_gate(
    ports: Ports, u: UnitOfWork, course_id: int, signed: SignedLaunch, now: datetime
) -> None:
    """At a staff launch through a gate: bind its requirement to it, unless somebody chose a route.

    Placing the gate was the choice; nobody has to make it again. It counts for
    nothing until a reading has verified it. On a platform that has no gates
    the link binds nothing.
    """
    link = find_link_parameters(signed.custom)
    if link is None or link.purpose is not LinkPurpose.GATE or signed.role is not CourseRole.STAFF:
        return
    kind = u.registrations.get(signed.registration_id).kind
    if Route.GATE not in ports.sources.routes_of(kind):
        return
    offered = find_offered(u, course_id)
    if offered is None or link.leaf in u.sources.of_offering(offered.offering.id):
        return
    for leaf in leaves_of(offered.version.definition.requirement):
        if leaf.key == link.leaf and Route.GATE in routes_for(leaf):
            u.sources.record(
                Source(
                    offering_id=offered.offering.id, leaf=leaf.key, route=Route.GATE, bound_at=now
                )
            )
