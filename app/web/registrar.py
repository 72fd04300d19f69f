"""A registrar's pages: the register with filters, one record, export, revocation."""

from __future__ import annotations

import json
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from app.domain.awarding import AwardState
from app.domain.errors import RefusalCode, Refused
from app.ports.award_storage import RegisterFilter
from app.usecases.export_register import (
    build_manifest,
    require_export,
    stream_csv,
    stream_json,
)
from app.usecases.required_text import UNWRITABLE
from app.usecases.revoke import revoke
from app.usecases.show_register import show_record, show_register
from app.web import sentences
from app.web.access import RegistrarSubmission, RegistrarVisit, Visit
from app.web.archive import stream_archive
from app.web.decision_lines import decision_lines
from app.web.navigation import build_links
from app.web.pages import check_lines
from app.web.rendering import render
from app.web.served import Served, Serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeVar

    from app.usecases.export_register import Manifest

    T = TypeVar("T")

router = APIRouter()


def register_filter(
    visited: RegistrarVisit,
    version: Annotated[str, Query(max_length=40)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    issued_from: Annotated[str, Query(max_length=10)] = "",
    issued_until: Annotated[str, Query(max_length=10)] = "",
    text: Annotated[str, Query(max_length=200)] = "",
) -> RegisterFilter:
    """The filter as asked, always within the visitor's institution; a wrong field is left open."""
    return RegisterFilter(
        institution_id=visited.opened.asker.institution_id,
        version_uuid=_parse(UUID, version),
        state=_parse(AwardState, state),
        issued_from=_parse(date.fromisoformat, issued_from),
        issued_until=_parse(date.fromisoformat, issued_until),
        text=UNWRITABLE.sub("", text).strip(),
    )


Filter = Annotated[RegisterFilter, Depends(register_filter)]


@router.get("/l/{launch}/register")
def register_page(
    visited: RegistrarVisit,
    served: Serving,
    wanted: Filter,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The register, filtered."""
    register = show_register(served.ports, visited.opened.asker, wanted, page)
    return render(
        "register.html",
        visited.language,
        links=build_links(visited, "register"),
        register=register,
        wanted=wanted,
        query=_query(wanted),
        states=_states(visited),
        path=visited.path,
    )


@router.get("/l/{launch}/register/export.zip")
def export_csv(visited: RegistrarVisit, served: Serving, wanted: Filter) -> Response:
    """The matching awards as CSV, in an archive with its manifest."""
    require_export(visited.opened.asker)
    now = served.ports.clock()
    manifest = build_manifest(wanted, "csv", visited.opened.asker.person.uuid.urn, now)
    rows = stream_csv(served.ports, wanted, manifest)
    chunks = stream_archive([("register.csv", rows), ("manifest.json", _last_words(manifest))])
    return _download(chunks, "application/zip", f"register-{now:%Y-%m-%d}.zip")


@router.get("/l/{launch}/register/export.json")
def export_json(visited: RegistrarVisit, served: Serving, wanted: Filter) -> Response:
    """The matching awards as JSON with their signed credentials, the manifest at the end."""
    require_export(visited.opened.asker)
    now = served.ports.clock()
    manifest = build_manifest(wanted, "json", visited.opened.asker.person.uuid.urn, now)
    chunks = stream_json(served.ports, wanted, manifest)
    return _download(chunks, "application/json", f"register-{now:%Y-%m-%d}.json")


@router.get("/l/{launch}/register/{award}")
def record_page(award: UUID, visited: RegistrarVisit, served: Serving) -> Response:
    """Everything on record about one award."""
    return _record(served, visited, award)


@router.post("/l/{launch}/register/{award}/revocation")
def revoke_award(award: UUID, submitted: RegistrarSubmission, served: Serving) -> Response:
    """Revoke, with a reason."""
    try:
        revoke(served.ports, submitted.visit.opened.asker, award, submitted.text("reason"))
    except Refused as refusal:
        if refusal.code is not RefusalCode.INPUT_INVALID:
            raise
        return _record(
            served, submitted.visit, award, entered=submitted.fields, wrong=refusal.detail
        )
    return RedirectResponse(f"{submitted.visit.path}/register/{award}", status_code=303)


def _record(
    served: Served,
    visited: Visit,
    award: UUID,
    *,
    entered: Mapping[str, str] | None = None,
    wrong: str = "",
) -> Response:
    record = show_record(served.ports, visited.opened.asker, award)
    language = visited.language
    delivery = record.delivery
    return render(
        "record.html",
        language,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        links=build_links(visited, "register"),
        record=record,
        definition=record.version.definition,
        checks=check_lines(record.report, language),
        decision_lines=decision_lines(record.award.decision, record.version.definition, language),
        events={event: language.gettext(text) for event, text in sentences.EVENTS.items()},
        decision=json.dumps(record.award.decision.content, indent=2, ensure_ascii=False),
        delivery=language.gettext(sentences.DELIVERIES[delivery.state]) if delivery else "",
        state=_states(visited)[record.award.state],
        entered=entered or {},
        wrong=wrong,
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


def _last_words(manifest: Manifest) -> Iterator[bytes]:
    """The manifest, written only when the rows before it have been."""
    yield json.dumps(manifest.content(), indent=2, ensure_ascii=False).encode()


def _states(visited: Visit) -> dict[AwardState, str]:
    return {state: visited.language.gettext(text) for state, text in sentences.AWARD_STATES.items()}


def _query(wanted: RegisterFilter) -> str:
    """The filter as a query string, for paging and export."""
    fields = {
        "version": str(wanted.version_uuid or ""),
        "state": wanted.state.value if wanted.state else "",
        "issued_from": wanted.issued_from.isoformat() if wanted.issued_from else "",
        "issued_until": wanted.issued_until.isoformat() if wanted.issued_until else "",
        "text": wanted.text,
    }
    return urlencode({name: value for name, value in fields.items() if value})


def _parse(read: Callable[[str], T], text: str) -> T | None:
    try:
        return read(text) if text else None
    except ValueError:
        return None


def _download(chunks: Iterator[bytes], media_type: str, name: str) -> Response:
    return StreamingResponse(
        chunks,
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
