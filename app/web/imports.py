"""Course staff import past results: a file or pasted text, a report of every row, then the facts.

Nothing is kept between the report and its confirmation: the page carries the
file's bytes (in Base64, because browsers change the ends of lines) with their
SHA-256 and that of the report.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import RefusalCode, Refused
from app.domain.requirements import CriterionAtLevel, GradeAtLeast
from app.usecases.evidence_file import UnreadableFile
from app.usecases.import_evidence import (
    Confirmation,
    ReportChanged,
    check_import,
    record_import,
    show_import,
)
from app.web.access import StaffUpload, StaffVisit, Upload, Visit
from app.web.import_words import file_sentence, row_sentence, value_words
from app.web.navigation import build_links
from app.web.rendering import render
from app.web.served import Served, Serving

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.microcredentials import Definition
    from app.domain.requirements import Leaf
    from app.usecases.import_evidence import ImportReport

router = APIRouter()


@router.get("/l/{launch}/import")
def import_page(
    visited: StaffVisit,
    served: Serving,
    recorded: Annotated[int | None, Query(ge=0, le=5_000)] = None,
) -> Response:
    """What a file may hold, the form for it, and how many results were recorded just now."""
    return _page(served, visited, recorded=recorded)


@router.post("/l/{launch}/import/report")
def report_import(sent: StaffUpload, served: Serving) -> Response:
    """What an import of the file would do. Nothing is written."""
    try:
        content = _get_content(sent)
        report = check_import(served.ports, sent.visit.opened.asker, content)
    except UnreadableFile as unreadable:
        return _unreadable(served, sent, unreadable)
    except Refused as refusal:
        if refusal.code is not RefusalCode.INPUT_INVALID:
            raise
        return _page(served, sent.visit, entered=sent.fields, wrong=refusal.detail)
    return _report(sent, report, content)


@router.post("/l/{launch}/import")
def confirm_import(sent: StaffUpload, served: Serving) -> Response:
    """Record what the report showed; where it would no longer be the same, report again."""
    content = _decode(sent.text("content"))
    confirmed = Confirmation(
        sha256=sent.text("sha256"),
        digest=sent.text("report"),
        reason=sent.text("reason"),
        accepts_size=sent.text("size") == "yes",
    )
    try:
        facts = record_import(served.ports, sent.visit.opened.asker, content, confirmed)
    except UnreadableFile as unreadable:
        return _unreadable(served, sent, unreadable)
    except ReportChanged as changed:
        return _report(sent, changed.report, content, has_changed=True)
    except Refused as refusal:
        if refusal.code is not RefusalCode.INPUT_INVALID:
            raise
        report = check_import(served.ports, sent.visit.opened.asker, content)
        return _report(sent, report, content, wrong=refusal.detail)
    return RedirectResponse(f"{sent.visit.path}/import?recorded={len(facts)}", status_code=303)


def _get_content(sent: Upload) -> bytes:
    """The file or the pasted text; refuses INPUT_INVALID for both or neither."""
    pasted = sent.text("pasted").encode()
    if bool(sent.file) is bool(pasted.strip()):
        raise Refused(RefusalCode.INPUT_INVALID, "file")
    return sent.file or pasted


def _decode(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        raise Refused(RefusalCode.INPUT_INVALID, "file") from None


def _unreadable(served: Served, sent: Upload, unreadable: UnreadableFile) -> Response:
    said = file_sentence(unreadable, sent.visit.language)
    return _page(served, sent.visit, entered=sent.fields, wrong="file", said=said)


def _page(
    served: Served,
    visited: Visit,
    *,
    recorded: int | None = None,
    entered: Mapping[str, str] | None = None,
    wrong: str = "",
    said: str = "",
) -> Response:
    terms = show_import(served.ports, visited.opened.asker)
    definition = terms.offered.version.definition
    return render(
        "import.html",
        visited.language,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        links=build_links(visited, "import"),
        course=terms.course,
        definition=definition,
        leaves=[(leaf, _asks(leaf), _levels(leaf, definition)) for leaf in terms.leaves],
        recorded=recorded,
        entered=entered or {},
        wrong=wrong,
        said=said,
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


def _report(
    sent: Upload,
    report: ImportReport,
    content: bytes,
    *,
    has_changed: bool = False,
    wrong: str = "",
) -> Response:
    language = sent.visit.language
    definition = report.offered.version.definition
    return render(
        "import_report.html",
        language,
        status=_status_of(wrong, has_changed=has_changed),
        links=build_links(sent.visit, "import"),
        course=report.course,
        definition=definition,
        report=report,
        rows=[
            (row, value_words(row, definition, language), row_sentence(row, language))
            for row in report.rows
        ],
        wrong_count=sum(row.problem is not None for row in report.rows),
        known_count=sum(row.is_known for row in report.rows),
        content=urlsafe_b64encode(content).decode(),
        reason=sent.text("reason"),
        has_changed=has_changed,
        wrong=wrong,
        path=sent.visit.path,
        form_token=sent.visit.opened.launch.form_token,
    )


def _status_of(wrong: str, *, has_changed: bool) -> HTTPStatus:
    if has_changed:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK


def _asks(leaf: Leaf) -> str:
    """The column in which a result for this requirement stands."""
    if isinstance(leaf, GradeAtLeast):
        return "value"
    return "level" if isinstance(leaf, CriterionAtLevel) else "completed"


def _levels(leaf: Leaf, definition: Definition) -> tuple[str, ...]:
    """The keys of the levels that may be given, lowest first."""
    if not isinstance(leaf, CriterionAtLevel) or definition.rubric is None:
        return ()
    criterion = definition.rubric.criterion(leaf.criterion)
    return tuple(level.key for level in criterion.levels) if criterion else ()
