"""Course staff's pages: what the course offers, its learners, and one learner at a time."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import RefusalCode, Refused
from app.domain.verdicts import leaf_verdicts
from app.usecases.assess import assess
from app.usecases.attest import attest
from app.usecases.course_copies import is_undecided
from app.usecases.offer import offer
from app.usecases.reading import read_now
from app.usecases.show_course import show_course, show_learner
from app.usecases.waive import waive
from app.web import sentences
from app.web.access import StaffSubmission, StaffVisit, Submission, Visit
from app.web.navigation import build_links
from app.web.pages import ICONS, requirement_lines
from app.web.rendering import render
from app.web.served import Served, Serving
from app.web.sync_sentences import reading_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

router = APIRouter()


@router.get("/l/{launch}/course")
def course_page(
    visited: StaffVisit, served: Serving, page: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> Response:
    """Learners by requirements; or the choice of a micro-credential, until one is offered."""
    if is_undecided(served.ports, visited.opened.asker):
        return RedirectResponse(f"{visited.path}/copy", status_code=303)
    overview = show_course(served.ports, visited.opened.asker, page)
    language = visited.language
    common: dict[str, Any] = {
        "links": build_links(visited, "course"),
        "course": overview.course,
        "path": visited.path,
        "form_token": visited.opened.launch.form_token,
    }
    if overview.offered is None:
        return render("offer.html", language, choices=overview.choices, **common)
    return render(
        "course.html",
        language,
        overview=overview,
        definition=overview.offered.version.definition,
        version=overview.offered.version,
        sync=reading_sentence(overview.sync, served.ports.clock(), language),
        rows=[
            (row, [(ICONS[v.outcome], v) for v in leaf_verdicts(row.verdict)])
            for row in overview.rows
        ],
        icons=ICONS,
        words={key: language.gettext(text) for key, text in sentences.OUTCOMES.items()},
        **common,
    )


@router.post("/l/{launch}/offerings")
def offer_version(submitted: StaffSubmission, served: Serving) -> Response:
    """Offer a version in this course."""
    offer(served.ports, submitted.visit.opened.asker, _uuid(submitted.text("version")))
    return RedirectResponse(f"{submitted.visit.path}/course", status_code=303)


@router.post("/l/{launch}/readings")
def request_reading(submitted: StaffSubmission, served: Serving) -> Response:
    """Read the course now."""
    read_now(served.ports, submitted.visit.opened.asker)
    return RedirectResponse(f"{submitted.visit.path}/course", status_code=303)


@router.get("/l/{launch}/learners/{learner}")
def learner_page(
    learner: UUID,
    visited: StaffVisit,
    served: Serving,
    saved: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """One learner: requirements, rubric, confirmations, waivers; and that a form was saved."""
    return _learner(served, visited, learner, is_saved=saved == "1")


@router.post("/l/{launch}/learners/{learner}/assessments")
def assess_learner(learner: UUID, submitted: StaffSubmission, served: Serving) -> Response:
    """Record an assessment by the rubric."""
    levels = _prefixed(submitted, "level-")
    remarks = _prefixed(submitted, "remark-")
    return _act(
        served,
        submitted,
        learner,
        lambda: assess(served.ports, submitted.visit.opened.asker, learner, levels, remarks),
    )


@router.post("/l/{launch}/learners/{learner}/attestations")
def attest_completion(learner: UUID, submitted: StaffSubmission, served: Serving) -> Response:
    """Confirm that something was completed, or record that it was not."""

    def act() -> None:
        completed = submitted.text("completed")
        if completed not in {"yes", "no"}:
            raise Refused(RefusalCode.INPUT_INVALID, "completed or not")
        attest(
            served.ports,
            submitted.visit.opened.asker,
            learner,
            submitted.text("requirement"),
            completed=completed == "yes",
            reason=submitted.text("reason"),
        )

    return _act(served, submitted, learner, act)


@router.post("/l/{launch}/learners/{learner}/waivers")
def waive_requirement(learner: UUID, submitted: StaffSubmission, served: Serving) -> Response:
    """Excuse the learner from a requirement."""
    return _act(
        served,
        submitted,
        learner,
        lambda: waive(
            served.ports,
            submitted.visit.opened.asker,
            learner,
            submitted.text("requirement"),
            authority=submitted.text("authority"),
            reason=submitted.text("reason"),
        ),
    )


def _act(
    served: Served, submitted: Submission, learner: UUID, action: Callable[[], object]
) -> Response:
    """Do it and go back to the learner; a wrong field shows the page again, nothing lost."""
    try:
        action()
    except Refused as refusal:
        if refusal.code is not RefusalCode.INPUT_INVALID:
            raise
        return _learner(
            served, submitted.visit, learner, entered=submitted.fields, wrong=refusal.detail
        )
    address = f"{submitted.visit.path}/learners/{learner}?saved=1"
    return RedirectResponse(address, status_code=303)


def _learner(
    served: Served,
    visited: Visit,
    learner: UUID,
    *,
    entered: Mapping[str, str] | None = None,
    wrong: str = "",
    is_saved: bool = False,
) -> Response:
    detail = show_learner(served.ports, visited.opened.asker, learner)
    definition = detail.offered.version.definition
    language = visited.language
    return render(
        "learner.html",
        language,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        links=build_links(visited, "course"),
        course=detail.course,
        definition=definition,
        person=detail.person,
        lines=requirement_lines(detail.verdict, definition, language),
        assessment=detail.assessment,
        award=detail.award,
        entered=entered or {},
        wrong=wrong,
        is_saved=is_saved,
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


def _prefixed(submitted: Submission, prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value
        for name, value in submitted.fields.items()
        if name.startswith(prefix)
    }


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(RefusalCode.NOT_FOUND, "micro-credential") from None
