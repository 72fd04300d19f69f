"""An administrator's page of the readings: what ran, what failed, why, and what mends it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from app.usecases.reading import read_course_now
from app.usecases.resend_scores import resend_scores
from app.usecases.show_syncs import show_syncs
from app.web.access import AdministratorSubmission, AdministratorVisit, Submission
from app.web.navigation import build_links
from app.web.rendering import render
from app.web.served import Serving
from app.web.sync_sentences import build_line

router = APIRouter()

PROBLEMS = "problems"


@router.get("/l/{launch}/syncs")
def syncs_page(
    visited: AdministratorVisit,
    served: Serving,
    show: Annotated[str, Query(max_length=10)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The institution's courses with how their readings stand; with `show=problems` only those."""
    only_problems = show == PROBLEMS
    found = show_syncs(served.ports, visited.opened.asker, only_problems=only_problems, page=page)
    now = served.ports.clock()
    return render(
        "syncs.html",
        visited.language,
        links=build_links(visited, "syncs"),
        found=found,
        lines=[build_line(one, now, visited.language) for one in found.courses],
        query=_query(only_problems=only_problems),
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


@router.post("/l/{launch}/syncs/{course}/readings")
def request_reading(course: UUID, submitted: AdministratorSubmission, served: Serving) -> Response:
    """Read this course now."""
    read_course_now(served.ports, submitted.visit.opened.asker, course)
    return _back(submitted, course)


@router.post("/l/{launch}/syncs/{course}/scores")
def send_scores_again(
    course: UUID, submitted: AdministratorSubmission, served: Serving
) -> Response:
    """Send the scores again that this course never got."""
    resend_scores(served.ports, submitted.visit.opened.asker, course)
    return _back(submitted, course)


def _back(submitted: Submission, course: UUID) -> Response:
    """To the course on the page that the form was on."""
    only_problems = submitted.text("show") == PROBLEMS
    page = submitted.text("page")
    number = page if page.isascii() and page.isdecimal() else "1"
    query = f"{_query(only_problems=only_problems)}page={int(number[:5]) or 1}"
    address = f"{submitted.visit.path}/syncs?{query}#course-{course}"
    return RedirectResponse(address, status_code=303)


def _query(*, only_problems: bool) -> str:
    return f"show={PROBLEMS}&" if only_problems else ""
