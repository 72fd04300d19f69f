"""What anybody may see, without login: credentials, achievements, issuers, status lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from app.domain.awarding import AwardState, build_public_decision
from app.usecases.show_public import (
    read_did_document,
    read_status_list,
    show_achievement,
    show_credential,
    show_issuer,
)
from app.web.access import Anyone
from app.web.decision_lines import decision_lines
from app.web.media_types import CREDENTIAL, prefers_json
from app.web.pages import asked_lines, check_lines
from app.web.rendering import render
from app.web.served import Serving

router = APIRouter()

NOT_INDEXED = {"x-robots-tag": "noindex", "cache-control": "no-store"}
VARIES = {"vary": "accept, accept-language"}


@router.get("/")
def front_page(language: Anyone) -> Response:
    """What Laurel is, for whoever comes without a course."""
    return render("front.html", language)


@router.get("/credentials/{award}.json")
def credential_document(award: UUID, served: Serving, _language: Anyone) -> Response:
    """The signed bytes, as they were issued."""
    shown = show_credential(served.ports, award)
    headers = {"content-disposition": f'attachment; filename="{award}.json"', **NOT_INDEXED}
    return Response(shown.award.document, media_type=CREDENTIAL, headers=headers)


@router.get("/credentials/{award}")
def credential_page(award: UUID, request: Request, served: Serving, language: Anyone) -> Response:
    """The award: its content first, then four separate checks; or its JSON, if asked for that."""
    shown = show_credential(served.ports, award)
    if prefers_json(request):
        return Response(
            shown.award.document,
            media_type=CREDENTIAL,
            headers={**VARIES, **NOT_INDEXED},
        )
    definition = shown.version.definition
    response = render(
        "credential.html",
        language,
        shown=shown,
        definition=definition,
        is_valid=shown.report.is_valid,
        is_revoked=shown.award.state is AwardState.REVOKED,
        checks=check_lines(shown.report, language),
        lines=decision_lines(shown.award.decision, definition, language),
        document_address=f"{served.ports.addresses.credential(award)}.json",
        achievement_address=served.ports.addresses.achievement(shown.version.uuid),
        issuer_address=served.ports.addresses.issuer(shown.institution.slug),
    )
    response.headers.update({**VARIES, **NOT_INDEXED})
    return response


@router.get("/credentials/{award}/decision")
def decision_document(award: UUID, served: Serving, _language: Anyone) -> Response:
    """The decision behind a shared award, without what staff wrote, and the whole record's hash."""
    shown = show_credential(served.ports, award)
    return JSONResponse(
        {
            "decision": build_public_decision(shown.award.decision),
            "sha256OfWholeRecord": shown.award.decision.digest,
        },
        headers=NOT_INDEXED,
    )


@router.get("/achievements/{version}")
def achievement_page(
    version: UUID, request: Request, served: Serving, language: Anyone
) -> Response:
    """What a version of a micro-credential says, as a page or as its Achievement."""
    shown = show_achievement(served.ports, version)
    if prefers_json(request):
        return JSONResponse(shown.document, headers=VARIES)
    response = render(
        "achievement.html",
        language,
        shown=shown,
        definition=shown.version.definition,
        requirements=asked_lines(shown.version.definition, language),
    )
    response.headers.update(VARIES)
    return response


@router.get("/issuers/{slug}")
def issuer_page(slug: str, request: Request, served: Serving, language: Anyone) -> Response:
    """Who issues, as a page or as a Profile."""
    institution, profile = show_issuer(served.ports, slug)
    if prefers_json(request):
        return JSONResponse(profile, headers=VARIES)
    did = served.ports.addresses.did(slug)
    response = render("issuer.html", language, institution=institution, did=did)
    response.headers.update(VARIES)
    return response


@router.get("/issuers/{slug}/did.json")
def did_document(slug: str, served: Serving, _language: Anyone) -> dict[str, Any]:
    """The issuer's did:web document (did:web, section 3.2)."""
    return read_did_document(served.ports, slug)


@router.get("/status/{list_id}")
def status_list(list_id: UUID, served: Serving, _language: Anyone) -> Response:
    """A signed BitstringStatusListCredential, as last published."""
    document = read_status_list(served.ports, list_id)
    return Response(document, media_type=CREDENTIAL, headers={"cache-control": "max-age=60"})
