"""A registrar's page of who is who: finding people, joining two who are one, splitting them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import RefusalCode, Refused
from app.usecases.find_people import find_people
from app.usecases.join_people import MOVED, join_as_registrar, split_as_registrar
from app.usecases.required_text import UNWRITABLE
from app.web.access import RegistrarSubmission, RegistrarVisit, Submission, Visit
from app.web.navigation import build_links
from app.web.rendering import render
from app.web.served import Served, Serving

if TYPE_CHECKING:
    from collections.abc import Callable

router = APIRouter()


@router.get("/l/{launch}/people")
def people_page(
    visited: RegistrarVisit,
    served: Serving,
    text: Annotated[str, Query(max_length=200)] = "",
    person: UUID | None = None,
) -> Response:
    """People found by name, e-mail or id, and the one who was chosen to be joined or split."""
    return _page(served, visited, text=text, person=person)


@router.post("/l/{launch}/people/{person}/joins")
def join(person: UUID, submitted: RegistrarSubmission, served: Serving) -> Response:
    """Join this person with another, for a reason."""
    asker = submitted.visit.opened.asker
    reason = submitted.text("reason")
    return _act(
        served,
        submitted,
        person,
        lambda: join_as_registrar(
            served.ports, asker, person, _uuid(submitted.text("other")), reason
        ),
    )


@router.post("/l/{launch}/people/{person}/splits")
def split(person: UUID, submitted: RegistrarSubmission, served: Serving) -> Response:
    """End a join of this person, for a reason."""
    asker = submitted.visit.opened.asker
    reason = submitted.text("reason")
    return _act(
        served,
        submitted,
        person,
        lambda: split_as_registrar(
            served.ports, asker, person, _uuid(submitted.text("join")), reason
        ),
    )


def _act(
    served: Served, submitted: Submission, person: UUID, action: Callable[[], object]
) -> Response:
    """Do it and go back to the person; a wrong field shows the page again."""
    try:
        action()
    except Refused as refusal:
        if refusal.code is not RefusalCode.INPUT_INVALID:
            raise
        return _page(
            served,
            submitted.visit,
            text=submitted.text("text"),
            person=person,
            wrong=refusal.detail,
        )
    return RedirectResponse(f"{submitted.visit.path}/people?person={person}", status_code=303)


def _page(
    served: Served,
    visited: Visit,
    *,
    text: str = "",
    person: UUID | None = None,
    wrong: str = "",
) -> Response:
    wanted = UNWRITABLE.sub("", text).strip()
    return render(
        "people.html",
        visited.language,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        links=build_links(visited, "people"),
        found=find_people(served.ports, visited.opened.asker, wanted, person),
        text=wanted,
        moved=MOVED,
        wrong=wrong,
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError:
        raise Refused(RefusalCode.INPUT_INVALID, "person") from None
