"""The first page of a launch: on to the page for whoever came."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import RefusalCode, Refused
from app.domain.people import CourseRole, Right
from app.web.access import AnyVisit, Visit

router = APIRouter()


@router.get("/l/{launch}/")
def open_first_page(visited: AnyVisit) -> Response:
    """Registrars to the register, staff to the course, learners to their progress."""
    return RedirectResponse(f"{visited.path}/{_first_page(visited)}", status_code=303)


def _first_page(visited: Visit) -> str:
    asker = visited.opened.asker
    if asker.may(Right.EXPORT):
        return "register"
    if asker.course_id is None:
        raise Refused(RefusalCode.NO_COURSE)
    if asker.role is CourseRole.STAFF:
        return "course"
    if asker.role is CourseRole.LEARNER:
        return "progress"
    raise Refused(RefusalCode.NOT_ALLOWED, "no role in this course")
