"""From the roles that a platform names to the one that counts in a course, with least privilege.

Roles of the context decide, written as URIs or as the short names that rosters
still use. Roles in the institution count only where a platform names no role
of the context at all (Open edX before 11.1 of its LTI code); beside one they
say nothing, for a professor may be a learner here. System roles never count.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.people import CourseRole

# LTI Core 1.3, appendices A.2.2 and A.2.3
_CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership"
_INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"

_STAFF = frozenset({"Administrator", "ContentDeveloper", "Instructor"})
_LEARNER = frozenset({"Learner", "Student"})
_ASSISTANT = frozenset({"TeachingAssistant", "Instructor#TeachingAssistant"})


def reduce_roles(roles: Iterable[str]) -> CourseRole:
    """STAFF if any role is one of staff, else LEARNER if any is a learner's, else NONE.

    A teaching assistant is staff too, unless the same list says learner: Open
    edX calls a learner who moderates the forum both, and moderating must not
    cost anybody the award. Mentors, observers and unknown roles are NONE.
    """
    named = frozenset(roles)
    context = frozenset(filter(None, map(_context_name, named)))
    if context:
        return _decide(context, _STAFF)
    institution = frozenset(
        role.removeprefix(_INSTITUTION) for role in named if role.startswith(_INSTITUTION)
    )
    return _decide(institution, frozenset({"Instructor"}))


def _decide(names: frozenset[str], staff: frozenset[str]) -> CourseRole:
    if names & staff:
        return CourseRole.STAFF
    if names & _LEARNER:
        return CourseRole.LEARNER
    return CourseRole.STAFF if names & _ASSISTANT else CourseRole.NONE


def _context_name(role: str) -> str:
    """The short name of a context role; empty where the role is of another vocabulary.

    A sub-role (`…/membership/Learner#Instructor`) keeps its principal's name
    before it, so that it is never taken for a role of its own.
    """
    if role.startswith((f"{_CONTEXT}#", f"{_CONTEXT}/")):
        return role[len(_CONTEXT) + 1 :]
    return "" if "/" in role else role
