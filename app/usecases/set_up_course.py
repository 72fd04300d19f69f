"""What every step of setting up a course begins with: a requirement, its source, its routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.evidence import Route
from app.domain.sources import routes_for
from app.usecases.access import require_staff
from app.usecases.conflicts import once_more
from app.usecases.evaluate import read_sources
from app.usecases.offered import get_offered
from app.usecases.reading import request_reading

if TYPE_CHECKING:
    from app.domain.people import Asker
    from app.domain.platforms import Course, Registration
    from app.domain.requirements import Leaf
    from app.domain.sources import Source
    from app.ports import Ports
    from app.ports.storage import UnitOfWork
    from app.usecases.offered import Offered

COMPARED = frozenset({Route.CALCULATED, Route.OUTCOME})
"""Routes that count once a designer has compared one learner's value with the gradebook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One requirement of what a course offers, with the source from which it is read now."""

    course: Course
    registration: Registration
    offered: Offered
    leaf: Leaf
    source: Source


def get_place(u: UnitOfWork, course_id: int, leaf_key: str) -> Place:
    """The requirement in the course's offering; NOT_FOUND where either does not exist."""
    offered = get_offered(u, course_id)
    leaf = offered.get_leaf(leaf_key)
    course = u.courses.get(course_id)
    offering_id = offered.offering.id
    return Place(
        course=course,
        registration=u.registrations.get(course.registration_id),
        offered=offered,
        leaf=leaf,
        source=read_sources(u, offered.version, [offering_id])[offering_id, leaf.key],
    )


def choosable_routes(ports: Ports, kind: str, leaf: Leaf) -> tuple[Route, ...]:
    """The routes that can show this leaf on a platform of this kind, the best first."""
    known = ports.sources.routes_of(kind)
    return tuple(route for route in routes_for(leaf) if route in known)


def require_fit(ports: Ports, place: Place, route: Route) -> None:
    """Refuses ROUTE_UNFIT for a route that cannot show the leaf, or not on this platform."""
    if route not in choosable_routes(ports, place.registration.kind, place.leaf):
        raise Refused(RefusalCode.ROUTE_UNFIT, "not for this requirement on this platform")


@once_more
def check_source(ports: Ports, asker: Asker, leaf_key: str) -> Leaf:
    """Course staff want the source checked: the course is read, which checks all of them."""
    course_id = require_staff(asker)
    with ports.unit_of_work() as u:
        leaf = get_offered(u, course_id).get_leaf(leaf_key)
        request_reading(u, course_id, ports.clock())
    return leaf
