"""The first page of a launch: on to the page for whoever came, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import RefusalCode, Refused
from app.domain.launching import MessageType
from app.domain.people import CourseRole, Right
from app.usecases.course_copies import is_undecided
from app.usecases.review_submission import get_reviewed
from app.web.access import AnyVisit, Visit
from app.web.served import Serving

if TYPE_CHECKING:
    from app.ports import Ports

router = APIRouter()


@router.get("/l/{launch}/")
def open_first_page(visited: AnyVisit, served: Serving) -> Response:
    """To what the platform asked for; else registrars to the register, others to their page."""
    page = _first_page(served.ports, visited)
    return RedirectResponse(f"{visited.path}/{page}", status_code=303)


def _first_page(ports: Ports, visited: Visit) -> str:
    asker, message = visited.opened.asker, visited.opened.launch.message
    if message is MessageType.DEEP_LINKING:
        return "place"
    if message is MessageType.SUBMISSION_REVIEW and asker.role is CourseRole.STAFF:
        return f"learners/{get_reviewed(ports, visited.opened)}"
    if message is MessageType.RESOURCE_LINK and asker.may(Right.EXPORT):
        return "register"
    return _course_page(ports, visited)


def _course_page(ports: Ports, visited: Visit) -> str:
    asker = visited.opened.asker
    if asker.role is CourseRole.NONE and asker.may(Right.ADMINISTER):
        return "platforms"
    if asker.role is CourseRole.NONE and asker.may_anywhere(Right.DESIGN):
        return "microcredentials"
    if asker.course_id is None:
        raise Refused(RefusalCode.NO_COURSE)
    if asker.role is CourseRole.NONE:
        raise Refused(RefusalCode.NOT_ALLOWED, "no role in this course")
    if not is_undecided(ports, asker):
        return "course" if asker.role is CourseRole.STAFF else "progress"
    if asker.role is CourseRole.STAFF:
        return "copy"
    raise Refused(RefusalCode.COPY_UNDECIDED)
