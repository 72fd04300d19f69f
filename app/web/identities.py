"""A learner's accounts on several platforms: a code from one, entered on the other."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import RefusalCode, Refused
from app.usecases.find_people import show_own_identities
from app.usecases.join_people import enter_code, offer_code
from app.web.access import LearnerSubmission, LearnerVisit, Visit
from app.web.i18n import gettext_noop as _
from app.web.navigation import build_links
from app.web.rendering import render
from app.web.served import Served, Serving

if TYPE_CHECKING:
    from app.usecases.join_people import OfferedCode

router = APIRouter()

WRONG: dict[str, str] = {
    "code": _(
        "This code is not right, was used before, or is more than ten minutes old. Make a new one "
        "where you are known already, in a course of the same institution."
    ),
    "own code": _(
        "This code was made here, in this account. Open Laurel on the other platform, and enter "
        "it there."
    ),
    "same platform": _(
        "Both accounts are on the same platform. Ask the registrar of the institution to join them."
    ),
}
TOO_MANY = _("You have tried too many codes. Wait a minute, then try again.")


@router.get("/l/{launch}/identities")
def identities_page(
    visited: LearnerVisit,
    served: Serving,
    joined: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """The platforms on which the learner is known, and both halves of joining another."""
    return _page(served, visited, is_joined=joined == "1")


@router.post("/l/{launch}/identities/codes")
def make_code(submitted: LearnerSubmission, served: Serving) -> Response:
    """A new code. It is shown on this answer only, which is why none is redirected to."""
    offered = offer_code(served.ports, submitted.visit.opened.asker)
    return _page(served, submitted.visit, offered=offered)


@router.post("/l/{launch}/identities")
def use_code(submitted: LearnerSubmission, served: Serving) -> Response:
    """Join with the account for which the code was made; five tries a minute."""
    asker = submitted.visit.opened.asker
    try:
        served.rate_limits.count_code(asker.person.uuid)
        enter_code(served.ports, asker, submitted.text("code"))
    except Refused as refusal:
        if refusal.code is RefusalCode.TOO_MANY_REQUESTS:
            status, said = HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY
        elif refusal.code is RefusalCode.CODE_WRONG:
            status, said = HTTPStatus.UNPROCESSABLE_ENTITY, WRONG[refusal.detail]
        else:
            raise
        return _page(served, submitted.visit, status=status, said=said)
    return RedirectResponse(f"{submitted.visit.path}/identities?joined=1", status_code=303)


def _page(
    served: Served,
    visited: Visit,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    offered: OfferedCode | None = None,
    said: str = "",
    is_joined: bool = False,
) -> Response:
    return render(
        "identities.html",
        visited.language,
        status=status,
        links=build_links(visited, "identities"),
        identities=show_own_identities(served.ports, visited.opened.asker),
        offered=offered,
        said=visited.language.gettext(said) if said else "",
        is_joined=is_joined,
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )
