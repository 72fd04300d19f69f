"""The links at the top of a launch's pages: only those that the visitor may follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.people import CourseRole, Right
from app.web.i18n import gettext_noop as _

if TYPE_CHECKING:
    from app.web.access import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link; `is_current` where the visitor is on that page or below it."""

    address: str
    text: str
    is_current: bool


def build_links(visited: Visit, current: str) -> tuple[Link, ...]:
    """The visitor's links, in reading order."""
    asker = visited.opened.asker
    is_staff = asker.role is CourseRole.STAFF and asker.course_id is not None
    offered = [
        ("course", _("Course"), is_staff),
        ("setup", _("Set up"), is_staff),
        ("import", _("Import results"), is_staff),
        (
            "progress",
            _("My progress"),
            asker.role is CourseRole.LEARNER and asker.course_id is not None,
        ),
        (
            "identities",
            _("My accounts"),
            asker.role is CourseRole.LEARNER and asker.course_id is not None,
        ),
        ("microcredentials", _("Micro-credentials"), asker.may_anywhere(Right.DESIGN)),
        ("register", _("Register"), asker.may(Right.EXPORT)),
        ("people", _("People"), asker.may(Right.EXPORT) and asker.may(Right.REVOKE)),
        ("platforms", _("Platforms"), asker.may(Right.ADMINISTER)),
        ("syncs", _("Readings"), asker.may(Right.ADMINISTER)),
    ]
    return tuple(
        Link(
            address=f"{visited.path}/{page}",
            text=visited.language.gettext(text),
            is_current=page == current,
        )
        for page, text, is_for_them in offered
        if is_for_them
    )
