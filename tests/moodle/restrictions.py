"""Restrict access: what a learner must have before an activity opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.moodle.courses import COMPLETE, COMPLETE_PASS

if TYPE_CHECKING:
    from tests.moodle.courses import Activity
    from tests.moodle.site import Site


@dataclass(frozen=True, slots=True)
class GradeAtLeast:
    """A grade of so many percent in a column; hidden grades count."""

    item_id: int
    percent: float

    def is_met(self, site: Site, user_id: int) -> bool:
        percent = site.items[self.item_id].percent_of(user_id)
        return percent is not None and percent >= self.percent


@dataclass(frozen=True, slots=True)
class ActivityCompleted:
    """An activity completed, not failed."""

    cmid: int

    def is_met(self, site: Site, user_id: int) -> bool:
        return site.activities[self.cmid].state_of(user_id) in {COMPLETE, COMPLETE_PASS}


@dataclass(frozen=True, slots=True)
class InGroup:
    """A member of a group, here by their user ids."""

    members: frozenset[int]

    def is_met(self, site: Site, user_id: int) -> bool:
        return user_id in self.members


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these."""

    parts: tuple[Restriction, ...]

    def is_met(self, site: Site, user_id: int) -> bool:
        return all(part.is_met(site, user_id) for part in self.parts)


Restriction = GradeAtLeast | ActivityCompleted | InGroup | AllOf


def may_open(site: Site, activity: Activity, user_id: int) -> bool:
    """True if this person gets into the activity now."""
    if site.roles(activity.course_id, user_id).is_staff:
        return True
    around = (activity.available, activity.section_available)
    return activity.visible and all(part is None or part.is_met(site, user_id) for part in around)


def is_listed(site: Site, activity: Activity, user_id: int) -> bool:
    """True if the roster of this activity's link names this person.

    Only an activity that has a restriction of its own narrows its roster.
    Without one neither the eye nor the section's restriction does.
    """
    if activity.available is None or site.roles(activity.course_id, user_id).is_staff:
        return True
    return activity.visible and activity.available.is_met(site, user_id)


def remap(restriction: Restriction, items: dict[int, int], cmids: dict[int, int]) -> Restriction:
    """The same restriction in a copy of the course."""
    match restriction:
        case GradeAtLeast():
            return replace(restriction, item_id=items[restriction.item_id])
        case ActivityCompleted():
            return replace(restriction, cmid=cmids[restriction.cmid])
        case AllOf():
            return AllOf(tuple(remap(part, items, cmids) for part in restriction.parts))
        case InGroup():
            return InGroup(frozenset())
