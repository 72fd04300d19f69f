"""What a course offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.requirements import leaves_of

if TYPE_CHECKING:
    from app.domain.microcredentials import Version
    from app.domain.platforms import Offering
    from app.domain.requirements import Leaf
    from app.ports.storage import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An offering with the version that it offers."""

    offering: Offering
    version: Version

    def get_leaf(self, key: str) -> Leaf:
        """The requirement with this key; refuses NOT_FOUND for a foreign one."""
        for leaf in leaves_of(self.version.definition.requirement):
            if leaf.key == key:
                return leaf
        raise Refused(RefusalCode.NOT_FOUND, "requirement")


def find_offered(u: UnitOfWork, course_id: int) -> Offered | None:
    """The course's offering and version, if it has one."""
    offering = u.offerings.find_for_course(course_id)
    if offering is None:
        return None
    return Offered(offering=offering, version=u.definitions.get(offering.version_id))


def get_offered(u: UnitOfWork, course_id: int) -> Offered:
    """The course's offering and version; refuses NOT_FOUND where there is none."""
    offered = find_offered(u, course_id)
    if offered is None:
        raise Refused(RefusalCode.NOT_FOUND, "micro-credential in this course")
    return offered
