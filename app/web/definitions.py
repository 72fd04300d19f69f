"""The institution's micro-credentials: what may be offered, and for designers a way to add one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import RefusalCode, Refused
from app.domain.people import CourseRole, Right
from app.usecases.definition_file import DefinitionProblems
from app.usecases.definition_file.messages import CHOICE, GUESS, SENTENCES
from app.usecases.definition_file.nodes import LARGEST_KB
from app.usecases.upload_definition import show_catalogue, upload_definition
from app.web.access import CatalogueVisit, DesignerUpload, Visit
from app.web.navigation import build_links
from app.web.rendering import render
from app.web.served import Served, Serving

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.usecases.definition_file import Problem
    from app.web.i18n import Language

router = APIRouter()

Line = tuple[int, str, str]
"""A mistake: its line (0 where it has none), its field, and what to do."""


@router.get("/l/{launch}/microcredentials")
def microcredentials_page(
    visited: CatalogueVisit,
    served: Serving,
    published: Annotated[str, Query(max_length=36)] = "",
    unchanged: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """The newest version of each, and what was just published."""
    return _catalogue(served, visited, published=published, is_unchanged=unchanged == "1")


@router.post("/l/{launch}/microcredentials")
def publish(uploaded: DesignerUpload, served: Serving) -> Response:
    """Publish what the file says, or the text in the box where no file was chosen."""
    asker, language = uploaded.visit.opened.asker, uploaded.visit.language
    source = uploaded.file or uploaded.text("text")
    problems: Sequence[Line] = ()
    try:
        version, is_new = upload_definition(served.ports, asker, source)
    except DefinitionProblems as mistakes:
        problems = [(one.line, one.field, _say(one, language)) for one in mistakes.problems]
    except Refused as refusal:
        if refusal.code is not RefusalCode.DEFINITION_INVALID:
            raise
        problems = [(0, "", refusal.detail)]
    else:
        address = f"{uploaded.visit.path}/microcredentials?published={version.uuid}"
        return RedirectResponse(address if is_new else f"{address}&unchanged=1", status_code=303)
    text = _find_text(uploaded.file) or uploaded.text("text")
    return _catalogue(served, uploaded.visit, text=text, problems=problems)


def _catalogue(
    served: Served,
    visited: Visit,
    *,
    published: str = "",
    is_unchanged: bool = False,
    text: str = "",
    problems: Sequence[Line] = (),
) -> Response:
    asker = visited.opened.asker
    found = show_catalogue(served.ports, asker)
    return render(
        "definitions.html",
        visited.language,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        links=build_links(visited, "microcredentials"),
        institution=found.institution,
        versions=found.versions,
        offered=found.offered.version if found.offered else None,
        teaches=asker.role is CourseRole.STAFF and asker.course_id is not None,
        designs=asker.may_anywhere(Right.DESIGN),
        published=next((one for one in found.versions if str(one.uuid) == published), None),
        is_unchanged=is_unchanged,
        largest=LARGEST_KB,
        text=text,
        problems=problems,
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


def _say(problem: Problem, language: Language) -> str:
    """What is wrong and what to do, in the reader's language."""
    sentence = language.gettext(SENTENCES[problem.code])
    if "guess" in problem.values:
        sentence += language.gettext(GUESS)
    elif "known" in problem.values:
        sentence += language.gettext(CHOICE)
    return sentence.format(**problem.values)


def _find_text(file: bytes) -> str:
    """The file's text, for the box; "" for a file that is none."""
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
