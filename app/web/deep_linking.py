"""The picker: course staff choose what Laurel puts into their course (Deep Linking 2.0).

The platform opens it and waits for an answer, which the browser carries back
by a form with one button: these pages run no script.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.domain.errors import RefusalCode, Refused
from app.domain.platforms import LinkPurpose
from app.ports.messages import ContentItem, DeepLinkingResponse
from app.usecases.place_links import Pick, gates_of, place_links, show_choices
from app.web.access import StaffSubmission, StaffVisit, Submission, Visit
from app.web.i18n import gettext_noop as _
from app.web.rendering import render
from app.web.security_headers import allow_form_to
from app.web.served import Served, Serving

if TYPE_CHECKING:
    from app.usecases.place_links import PlacedLink, Placement, PlacingRequest
    from app.web.i18n import Language

router = APIRouter()

GATE = "gate:"
CHOSEN = "place"
"""The field of a single choice; several choices are fields of their own, named `place-…`."""

NOTHING = _("Nothing was added from Laurel.")
NOTHING_THERE = _("Laurel has no micro-credential of your institution yet.")


@router.get("/l/{launch}/place")
def picker_page(
    visited: StaffVisit, served: Serving, query: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Search the micro-credentials and choose what to place."""
    return _picker(served, visited, query)


@router.post("/l/{launch}/place")
def place(submitted: StaffSubmission, served: Serving) -> Response:
    """The signed answer, to be sent to the platform by one button."""
    visited = submitted.visit
    version = _uuid(submitted.text("version"))
    try:
        placement = place_links(served.ports, visited.opened, version, _picks(submitted))
    except Refused as refusal:
        if refusal.code is not RefusalCode.INPUT_INVALID:
            raise
        return _picker(served, visited, submitted.text("query"), wrong=True)
    items = tuple(_item(link, placement, visited.language) for link in placement.links)
    return _answer(served, visited, placement.request, items)


@router.post("/l/{launch}/place/nothing")
def place_nothing(submitted: StaffSubmission, served: Serving) -> Response:
    """The answer that nothing was chosen, an error where there was nothing to choose."""
    found = show_choices(served.ports, submitted.visit.opened, "")
    return _answer(served, submitted.visit, found.request, (), is_empty=not found.versions)


def _picker(served: Served, visited: Visit, query: str, *, wrong: bool = False) -> Response:
    found = show_choices(served.ports, visited.opened, query)
    return render(
        "place.html",
        visited.language,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        links=(),
        course=found.request.course,
        choices=[
            (version, gates_of(version) if found.takes_gates else ()) for version in found.versions
        ],
        left_out=found.found - len(found.versions),
        is_offered=found.is_offered,
        takes_several=found.request.settings.accept_multiple,
        query=query,
        wrong=wrong,
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


def _answer(
    served: Served,
    visited: Visit,
    request: PlacingRequest,
    items: tuple[ContentItem, ...],
    *,
    is_empty: bool = False,
) -> Response:
    """A page whose form takes the answer to the platform, the only one that may go there."""
    answer = DeepLinkingResponse(
        registration=request.registration,
        deployment_id=request.course.deployment_id,
        settings=request.settings,
        items=items,
        message="" if items or is_empty else visited.language.gettext(NOTHING),
        error=visited.language.gettext(NOTHING_THERE) if is_empty else "",
    )
    page = render(
        "placed.html",
        visited.language,
        links=(),
        course=request.course,
        items=items,
        address=request.settings.return_url,
        token=served.messages.build_deep_linking_response(answer),
        path=visited.path,
    )
    allow_form_to(page, served.frame_ancestors, request.settings.return_url)
    return page


def _item(link: PlacedLink, placement: Placement, language: Language) -> ContentItem:
    definition = placement.version.definition
    _g = language.gettext
    if link.leaf is not None:
        title = _g(_("%(title)s: gate to “%(requirement)s”"), **_names(definition.title, link))
        text = _g(
            _("Restrict access to this link, so that only those may open it who have done it.")
        )
    elif link.parameters.purpose is LinkPurpose.ASSESSOR:
        title = _g(_("%(title)s: for assessors"), title=definition.title)
        text = _g(_("The learners whose work is to be assessed. Hide this link from learners."))
    else:
        title = definition.title
        text = _g(_("See what is met and what is missing, and claim the micro-credential."))
    return ContentItem(
        title=title, text=text, custom=link.parameters.as_custom(), line_item=link.line_item
    )


def _names(title: str, link: PlacedLink) -> dict[str, str]:
    return {"title": title, "requirement": link.leaf.title if link.leaf else ""}


def _picks(submitted: Submission) -> tuple[Pick, ...]:
    """The one that was chosen, or each that was ticked, in the order of the page."""
    ticked = [
        name.removeprefix(f"{CHOSEN}-")
        for name, value in submitted.fields.items()
        if name.startswith(f"{CHOSEN}-") and value == "yes"
    ]
    chosen = ticked or [submitted.text(CHOSEN)]
    return tuple(_pick(what) for what in chosen if what)


def _pick(what: str) -> Pick:
    if what.startswith(GATE):
        return Pick(purpose=LinkPurpose.GATE, leaf=what.removeprefix(GATE))
    if what in (LinkPurpose.PROGRESS, LinkPurpose.ASSESSOR):
        return Pick(purpose=LinkPurpose(what))
    raise Refused(RefusalCode.INPUT_INVALID, CHOSEN)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(RefusalCode.NOT_FOUND, "micro-credential") from None
