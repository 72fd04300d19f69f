"""Refusals and failures as pages: a code, a plain sentence, and what to do next."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app.domain.errors import Refused, RefusalCode
from app.web.refusals import TEXTS, RefusalText
from app.web.rendering import language_of, render

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.responses import Response

log = structlog.get_logger()


def add_error_pages(app: FastAPI) -> None:
    """Answer every error with a page."""
    app.add_exception_handler(Refused, _show_refusal)
    app.add_exception_handler(RequestValidationError, _show_bad_address)
    app.add_exception_handler(HTTPException, _show_http_error)
    app.add_exception_handler(Exception, _show_incident)


def _show_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    text = TEXTS[error.code]
    log.info("refused", code=error.code.value, detail=error.detail, path=_route(request))
    return _page(request, text, error.code.value, error.detail)


def _show_bad_address(request: Request, _error: Exception) -> Response:
    return _page(request, TEXTS[RefusalCode.NOT_FOUND], RefusalCode.NOT_FOUND.value, "")


def _show_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    text = TEXTS[RefusalCode.NOT_FOUND]
    status = HTTPStatus(error.status_code)
    if status is not HTTPStatus.NOT_FOUND:
        text = RefusalText(status, text.title, text.advice)
    response = _page(request, text, f"http-{status.value}", "")
    response.headers.update(error.headers or {})
    return response


def _show_incident(request: Request, error: Exception) -> Response:
    incident = secrets.token_hex(6)
    log.error("incident", incident=incident, path=_route(request), exc_info=error)
    language = language_of(request)
    return render(
        "incident.html",
        language,
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        incident=incident,
    )


def _page(request: Request, text: RefusalText, code: str, detail: str) -> Response:
    language = language_of(request)
    return render(
        "refusal.html",
        language,
        status=text.status,
        title=language.gettext(text.title),
        advice=language.gettext(text.advice),
        code=code,
        detail=detail,
    )


def _route(request: Request) -> str:
    """The route's pattern: a log must not hold the ids in the path."""
    route = request.scope.get("route")
    return getattr(route, "path", "unrouted")
