"""What a role claim amounts to in the one course that it came from: the least that it proves.

LTI Core 1.3, appendix A.2 names the roles. Context roles decide; the short
names that it still allows for them ("Instructor") mean the same. Sub-roles
prove nothing by themselves, because a platform that means the principal role
sends that too, with one exception below.

A platform that knows no context roles (Open edX before 11.1 of its LTI code)
sends institution roles instead, which are then taken for the course. Beside
any context role they are ignored: somebody who teaches elsewhere in the
institution is a learner here. System roles, and administrators of the
institution, are nobody in a course.

A teaching assistant is staff, except beside a learner role: Open edX calls a
learner who moderates the forum both, and a forum's moderator may neither
assess nor be shut out from earning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.people import CourseRole

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOCABULARY = "http://purl.imsglobal.org/vocab/lis/v2/"
_CONTEXT = _VOCABULARY + "membership"
_INSTITUTION = _VOCABULARY + "institution/person#"

_STAFF_NAMES = ("Instructor", "ContentDeveloper", "Administrator")
_LEARNER_NAMES = ("Learner", "Student")

_STAFF = frozenset(f"{prefix}{name}" for prefix in (f"{_CONTEXT}#", "") for name in _STAFF_NAMES)
_LEARNER = frozenset(
    f"{prefix}{name}" for prefix in (f"{_CONTEXT}#", "") for name in _LEARNER_NAMES
)
_ASSISTANT = frozenset({f"{_CONTEXT}/Instructor#TeachingAssistant", "TeachingAssistant"})
_INSTITUTION_STAFF = frozenset({f"{_INSTITUTION}Instructor"})
_INSTITUTION_LEARNER = frozenset({f"{_INSTITUTION}{name}" for name in _LEARNER_NAMES})


def decide_role(roles: Iterable[str]) -> CourseRole:
    """The role in the course; `NONE` for observers, mentors, unknown roles and no role at all."""
    named = frozenset(roles)
    if any(_is_context_role(role) for role in named):
        return _decide(named, _STAFF, _LEARNER, _ASSISTANT)
    return _decide(named, _INSTITUTION_STAFF, _INSTITUTION_LEARNER, frozenset())


def _decide(
    named: frozenset[str],
    staff: frozenset[str],
    learner: frozenset[str],
    assistant: frozenset[str],
) -> CourseRole:
    if named & staff:
        return CourseRole.STAFF
    if named & learner:
        return CourseRole.LEARNER
    return CourseRole.STAFF if named & assistant else CourseRole.NONE


def _is_context_role(role: str) -> bool:
    """A role of the context vocabulary, or a short name, which can only be one of those."""
    return role.startswith((f"{_CONTEXT}#", f"{_CONTEXT}/")) or "/" not in role
