"""Completion as access to a restricted link: who passes is listed, who does not is left out.

NRPS 2.0, section 2.4: with a resource link's id, the roster holds those who
may open that link. Nothing tells what the restriction is, or that there is
one; the domain decides whether that can be believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.evidence import Completed, digest_of
from app.domain.people import CourseRole
from app.domain.sources import SourceReason
from app.ports.sources import Heard, LearnerValue

if TYPE_CHECKING:
    from app.ports.services import PlatformServices
    from app.ports.sources import Wanted


class GateSource:
    """Implements `EvidenceSource` for `gate`."""

    def __init__(self, services: PlatformServices) -> None:
        self._services = services

    def read(self, wanted: Wanted) -> Heard:
        """For every learner of the course roster, whether the gate's roster lists them too."""
        source_id = wanted.gate_link_id
        if not wanted.course.memberships_url or not wanted.has_roster:
            return Heard(source_id=source_id, obstacle=SourceReason.NO_ROSTER)
        if not wanted.gate_link_id:
            return Heard(source_id="", obstacle=SourceReason.NOT_OPENED)
        members = self._services.read_memberships(
            wanted.registration, wanted.course.memberships_url, wanted.gate_link_id
        )
        passing = {
            member.subject
            for member in members
            if member.active and member.role is CourseRole.LEARNER
        }
        return Heard(
            source_id=source_id,
            values=tuple(
                LearnerValue(
                    subject=subject,
                    value=Completed(subject in passing),
                    raw_digest=digest_of({"link": source_id, "listed": subject in passing}),
                )
                for subject in wanted.learners
            ),
        )
