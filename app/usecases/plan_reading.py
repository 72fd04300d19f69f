"""What is to be read of a course, gathered in one transaction before any call leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.platforms import LINE_ITEM_SCOPE, LinkPurpose
from app.domain.requirements import CriterionAtLevel, leaves_of
from app.ports.sources import Wanted
from app.usecases.evaluate import read_sources
from app.usecases.platform_account import find_account

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.microcredentials import Version
    from app.domain.platforms import BoundLineItem, Course, Offering, Registration
    from app.domain.requirements import Leaf
    from app.domain.rubrics import Criterion
    from app.domain.sources import Source
    from app.ports import Ports
    from app.ports.platform_accounts import PlatformAccount
    from app.ports.storage import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePlan:
    """Where to read, for which version, and what is bound already.

    `sources` are those that a platform must be asked for. `learners` are the
    candidates known so far, by LTI subject, each with the username that a
    launch shared, or ""; `gates` the resource links of gates by leaf key.
    """

    course: Course
    registration: Registration
    offering: Offering
    version: Version
    bound: Mapping[str, BoundLineItem]
    sources: tuple[Source, ...]
    learners: Mapping[str, str]
    gates: Mapping[str, str]
    account: PlatformAccount | None

    @property
    def may_make_line_items(self) -> bool:
        """The platform gave the address, and said in the launch that we may."""
        return bool(self.course.line_items_url) and LINE_ITEM_SCOPE in self.course.scopes

    def resource_id(self, purpose: str) -> str:
        """The name by which a line item is found again, in a copy of the course too."""
        return f"{self.version.uuid}:{purpose}"

    def build_wanted(
        self, source: Source, learners: Mapping[str, str], *, has_roster: bool
    ) -> Wanted:
        """What to ask of this source."""
        leaf = _get_leaf(self.version, source.leaf)
        bound = self.bound.get(source.leaf)
        return Wanted(
            registration=self.registration,
            course=self.course,
            source=source,
            leaf=leaf,
            criterion=_find_criterion(self.version, leaf),
            resource_id=self.resource_id(source.leaf),
            may_make_line_items=self.may_make_line_items,
            line_item_url=bound.url if bound else "",
            gate_link_id=self.gates.get(source.leaf, ""),
            learners=learners,
            has_roster=has_roster,
            account=self.account,
        )


def plan_reading(ports: Ports, u: UnitOfWork, course_id: int) -> CoursePlan | None:
    """The plan; None for a course that offers nothing."""
    offering = u.offerings.find_for_course(course_id)
    if offering is None:
        return None
    course = u.courses.get(course_id)
    registration = u.registrations.get(course.registration_id)
    version = u.definitions.get(offering.version_id)
    sources = read_sources(u, version, [offering.id])
    return CoursePlan(
        course=course,
        registration=registration,
        offering=offering,
        version=version,
        bound=u.offerings.line_items(offering.id),
        sources=tuple(s for s in sources.values() if s.route.is_read_from_platform),
        learners=_known_learners(u, course_id, registration.issuer),
        gates=_find_gates(u, course_id),
        account=find_account(ports, u, registration),
    )


def _find_gates(u: UnitOfWork, course_id: int) -> Mapping[str, str]:
    """Each gate's resource link by its leaf; of several for one leaf, the one opened last."""
    links = sorted(u.links.of_course(course_id), key=lambda link: link.launched_at)
    return {link.leaf: link.resource_link_id for link in links if link.purpose is LinkPurpose.GATE}


def _known_learners(u: UnitOfWork, course_id: int, issuer: str) -> Mapping[str, str]:
    candidates = [
        enrolment.person.id
        for enrolment in u.people.enrolments(course_id)
        if enrolment.is_candidate
    ]
    usernames = u.people.usernames(issuer, candidates)
    return {
        subject: usernames.get(person_id, "")
        for person_id, subject in u.people.subjects(issuer, candidates).items()
    }


def _get_leaf(version: Version, key: str) -> Leaf:
    leaves = leaves_of(version.definition.requirement)
    return next(leaf for leaf in leaves if leaf.key == key)


def _find_criterion(version: Version, leaf: Leaf) -> Criterion | None:
    rubric = version.definition.rubric
    if rubric is None or not isinstance(leaf, CriterionAtLevel):
        return None
    return rubric.criterion(leaf.criterion)
