"""The question that staff of a copied course answer once: continue, a new run, or neither."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import RefusalCode, Refused
from app.domain.platforms import CopyDecision
from app.usecases.course_copies import decide_copy, show_copy
from app.web.access import StaffSubmission, StaffVisit
from app.web.navigation import build_links
from app.web.rendering import render
from app.web.served import Serving

router = APIRouter()


@router.get("/l/{launch}/copy")
def copy_page(visited: StaffVisit, served: Serving) -> Response:
    """What the course was copied from, and the three answers."""
    question = show_copy(served.ports, visited.opened.asker)
    return render(
        "copy.html",
        visited.language,
        links=build_links(visited, "course"),
        course=question.course,
        origin=question.origin,
        definition=question.version.definition,
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


@router.post("/l/{launch}/copy")
def decide(submitted: StaffSubmission, served: Serving) -> Response:
    """Do as they answered, and go on to the course."""
    try:
        decision = CopyDecision(submitted.text("decision"))
    except ValueError:
        raise Refused(RefusalCode.INPUT_INVALID, "decision") from None
    decide_copy(served.ports, submitted.visit.opened.asker, decision)
    return RedirectResponse(f"{submitted.visit.path}/course", status_code=303)
