"""“Set up this course”: from where each requirement is read, step by step, and whether it works."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import PlatformFailure, RefusalCode, Refused
from app.domain.evidence import Route
from app.domain.syncing import SyncState
from app.usecases.api_choices import list_api_choices
from app.usecases.bind_source import bind_source
from app.usecases.confirm_source import confirm_source
from app.usecases.set_up_course import check_source
from app.usecases.show_setup import show_setup
from app.web import sentences
from app.web.access import StaffSubmission, StaffVisit, Submission, Visit
from app.web.navigation import build_links
from app.web.rendering import render
from app.web.served import Served, Serving
from app.web.setup_lines import name_of, setup_lines
from app.web.sync_sentences import reading_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter()

CHOICE = ("measure", "item", "criterion")


@router.get("/l/{launch}/setup")
def setup_page(
    visited: StaffVisit, served: Serving, find: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Every requirement with its source; `find` looks for the learners who can be named."""
    return _setup(served, visited, find=find)


@router.post("/l/{launch}/setup/{leaf}/source")
def choose_source(leaf: str, submitted: StaffSubmission, served: Serving) -> Response:
    """Read the requirement in this way from now on."""
    asker = submitted.visit.opened.asker
    route = _route(submitted.text("route"))
    settings = _chosen(submitted) if route.is_platform_api else submitted.fields
    try:
        source = bind_source(served.ports, asker, leaf, route, settings)
    except Refused as refusal:
        if refusal.code is not RefusalCode.INPUT_INVALID:
            raise
        if route.is_platform_api:
            return _choices(served, submitted.visit, leaf, wrong=refusal.detail)
        return _setup(
            served, submitted.visit, wrong=refusal.detail, leaf=leaf, entered=submitted.fields
        )
    except PlatformFailure as failure:
        return _choices_failed(submitted.visit, failure)
    return _back_to(submitted.visit, source.leaf)


@router.post("/l/{launch}/setup/{leaf}/choices")
def api_choices_page(leaf: str, submitted: StaffSubmission, served: Serving) -> Response:
    """What the platform's own interface has to choose from, asked of it now."""
    return _choices(served, submitted.visit, leaf)


@router.post("/l/{launch}/setup/{leaf}/confirmation")
def confirm(leaf: str, submitted: StaffSubmission, served: Serving) -> Response:
    """The designer compared a learner's value, or names who must stay outside."""
    asker = submitted.visit.opened.asker
    chosen = submitted.text("learner")
    seen = submitted.text(f"seen-{chosen}")
    try:
        source = confirm_source(served.ports, asker, leaf, _learner(chosen), seen=seen)
    except Refused as refusal:
        if refusal.code is not RefusalCode.INPUT_INVALID:
            raise
        return _setup(
            served, submitted.visit, wrong=refusal.detail, leaf=leaf, entered=submitted.fields
        )
    return _back_to(submitted.visit, source.leaf)


@router.post("/l/{launch}/setup/{leaf}/check")
def check(leaf: str, submitted: StaffSubmission, served: Serving) -> Response:
    """Read the course now, which checks every source."""
    checked = check_source(served.ports, submitted.visit.opened.asker, leaf)
    return _back_to(submitted.visit, checked.key)


def _setup(
    served: Served,
    visited: Visit,
    *,
    find: str = "",
    wrong: str = "",
    leaf: str = "",
    entered: Mapping[str, str] | None = None,
) -> Response:
    """The page; `wrong` is the field, of the requirement `leaf`, that has to be corrected."""
    language = visited.language
    found = show_setup(served.ports, visited.opened.asker, find)
    lines = setup_lines(found, language)
    return render(
        "setup.html",
        language,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        links=build_links(visited, "setup"),
        course=found.course,
        definition=found.offered.version.definition if found.offered else None,
        lines=lines,
        ready=sum(line.is_verified for line in lines),
        progress=reading_sentence(found.sync, served.ports.clock(), language),
        is_busy=found.sync.state in (SyncState.QUEUED, SyncState.RUNNING),
        has_account=found.has_account,
        learners=[(one.person.uuid, name_of(one, language)) for one in found.learners],
        learners_left_out=found.learners_found - len(found.learners),
        find=find,
        wrong=wrong,
        wrong_leaf=leaf,
        entered=entered or {},
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


def _choices(served: Served, visited: Visit, leaf: str, *, wrong: str = "") -> Response:
    try:
        found = list_api_choices(served.ports, visited.opened.asker, leaf)
    except PlatformFailure as failure:
        return _choices_failed(visited, failure)
    definition = found.place.offered.version.definition
    return render(
        "setup/choices.html",
        visited.language,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        links=build_links(visited, "setup"),
        course=found.place.course,
        definition=definition,
        leaf=found.place.leaf,
        asked=sentences.asked_for(found.place.leaf, definition, visited.language),
        route=found.route.value,
        options=[(_name_of_choice(option.as_settings()), option) for option in found.options],
        levels=found.levels,
        wrong=wrong,
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


def _choices_failed(visited: Visit, failure: PlatformFailure) -> Response:
    """The platform could not be asked: why, and nothing was changed."""
    return render(
        "setup/choices_failed.html",
        visited.language,
        status=HTTPStatus.BAD_GATEWAY,
        links=build_links(visited, "setup"),
        failure=visited.language.gettext(sentences.FAILURES[failure.kind]),
        path=visited.path,
    )


def _name_of_choice(settings: Mapping[str, str]) -> str:
    """The choice as the value of its field; it is looked up again when it comes back."""
    return json.dumps([settings.get(name, "") for name in CHOICE])


def _chosen(submitted: Submission) -> dict[str, str]:
    """The choice that a form names; nothing for one that is no choice, which is then refused."""
    try:
        values = json.loads(submitted.text("choice"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return {}
    return dict(zip(CHOICE, values, strict=False))


def _back_to(visited: Visit, leaf: str) -> Response:
    """To the requirement; its key stands in the definition, and is never what was sent."""
    return RedirectResponse(f"{visited.path}/setup#requirement-{leaf}", status_code=303)


def _route(text: str) -> Route:
    try:
        return Route(text)
    except ValueError:
        raise Refused(RefusalCode.ROUTE_UNFIT) from None


def _learner(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(RefusalCode.INPUT_INVALID, "learner") from None
