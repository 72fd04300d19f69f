"""A learner's pages: progress, claim, and sharing the award."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, RedirectResponse, Response

from app.domain.awarding import AwardState
from app.domain.errors import RefusalCode, Refused
from app.domain.verdicts import Outcome
from app.usecases.claim import ClaimForm, claim
from app.usecases.share import share
from app.usecases.show_progress import get_own_award, show_progress
from app.web import sentences
from app.web.access import LearnerSubmission, LearnerVisit, Visit
from app.web.media_types import CREDENTIAL
from app.web.navigation import build_links
from app.web.pages import build_standing, requirement_lines
from app.web.rendering import render
from app.web.served import Served, Serving
from app.web.sync_sentences import reading_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.syncing import ScoreDelivery
    from app.web.i18n import Language

router = APIRouter()


@router.get("/l/{launch}/progress")
def progress_page(visited: LearnerVisit, served: Serving) -> Response:
    """Where the learner stands, what is missing, and the claim once nothing is."""
    return _progress(served, visited)


@router.post("/l/{launch}/claims")
def claim_award(submitted: LearnerSubmission, served: Serving) -> Response:
    """Claim the award; a wrong field shows the page again, with what was entered."""
    form = ClaimForm(
        name=submitted.text("name"),
        email=submitted.text("email"),
        shared=submitted.text("shared") == "yes",
    )
    try:
        claim(served.ports, submitted.visit.opened.asker, form)
    except Refused as refusal:
        if refusal.code is not RefusalCode.INPUT_INVALID:
            raise
        return _progress(served, submitted.visit, entered=submitted.fields, wrong=refusal.detail)
    return RedirectResponse(f"{submitted.visit.path}/progress#award", status_code=303)


@router.get("/l/{launch}/awards/{award}/credential.json")
def download_credential(award: UUID, visited: LearnerVisit, served: Serving) -> Response:
    """The signed bytes, for their holder to keep, whether or not anybody else may see them."""
    own = get_own_award(served.ports, visited.opened.asker, award)
    headers = {"content-disposition": f'attachment; filename="{award}.json"'}
    return Response(own.document, media_type=CREDENTIAL, headers=headers)


@router.get("/l/{launch}/awards/{award}/decision.json")
def download_decision(award: UUID, visited: LearnerVisit, served: Serving) -> Response:
    """The whole decision record, for its holder to keep and to hand on; its hash is signed."""
    own = get_own_award(served.ports, visited.opened.asker, award)
    headers = {"content-disposition": f'attachment; filename="decision-{award}.json"'}
    return JSONResponse(own.decision.content, headers=headers)


@router.post("/l/{launch}/awards/{award}/sharing")
def set_sharing(award: UUID, submitted: LearnerSubmission, served: Serving) -> Response:
    """Switch sharing on or off."""
    shared = submitted.text("shared") == "yes"
    share(served.ports, submitted.visit.opened.asker, award, shared=shared)
    return RedirectResponse(f"{submitted.visit.path}/progress#award", status_code=303)


def _progress(
    served: Served,
    visited: Visit,
    *,
    entered: Mapping[str, str] | None = None,
    wrong: str = "",
) -> Response:
    progress = show_progress(served.ports, visited.opened.asker)
    language = visited.language
    links = build_links(visited, "progress")
    if progress.offered is None or progress.verdict is None:
        return render("nothing_offered.html", language, links=links, course=progress.course)
    definition = progress.offered.version.definition
    award = progress.award
    is_held = award is not None and award.state is AwardState.ISSUED
    return render(
        "progress.html",
        language,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        links=links,
        course=progress.course,
        definition=definition,
        standing=build_standing(progress.verdict, award, language),
        lines=requirement_lines(progress.verdict, definition, language, progress.assessment),
        sync=reading_sentence(progress.sync, served.ports.clock(), language),
        award=award,
        is_held=is_held,
        address=served.ports.addresses.credential(award.uuid) if award else "",
        delivery=_delivery(progress.delivery, language) if is_held else "",
        may_claim=progress.verdict.outcome is Outcome.MET and not is_held,
        entered=entered
        or {"name": progress.person.name, "email": progress.person.email, "shared": ""},
        wrong=wrong,
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


def _delivery(delivery: ScoreDelivery | None, language: Language) -> str:
    return language.gettext(sentences.DELIVERIES[delivery.state]) if delivery else ""
