"""Refusals and wrong addresses as pages: a code, a plain sentence, and what to do next."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app.domain.errors import RefusalCode, Refused
from app.web.incidents import route_of
from app.web.refusals import HTTP_TEXTS, TEXTS, RefusalText
from app.web.rendering import language_of, render

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from fastapi.responses import Response

log = structlog.get_logger()


def add_error_pages(app: FastAPI) -> None:
    """Answer every error that is foreseen with a page."""
    app.add_exception_handler(Refused, _show_refusal)
    app.add_exception_handler(RequestValidationError, _show_bad_address)
    app.add_exception_handler(HTTPException, show_http_error)


def show_http_error(request: Request, error: Exception) -> Response:
    """The page for an error of the protocol, which no use case ever saw."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    text = HTTP_TEXTS.get(status) or HTTP_TEXTS[HTTPStatus.BAD_REQUEST]
    page = _page(request, RefusalText(status, text.title, text.advice), f"http-{status.value}", "")
    page.headers.update(error.headers or {})
    return page


def show_refusal(request: Request, refusal: Refused, said: str = "") -> Response:
    """The refusal's page; `said` is in the reader's language and stands for the bare detail."""
    text = TEXTS[refusal.code]
    route = route_of(request.scope)
    log.info("refused", code=refusal.code.value, detail=refusal.detail, path=route)
    return _page(request, text, refusal.code.value, said or refusal.detail)


def _show_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return show_refusal(request, error)


def _show_bad_address(request: Request, _error: Exception) -> Response:
    return _page(request, TEXTS[RefusalCode.NOT_FOUND], RefusalCode.NOT_FOUND.value, "")


def _page(request: Request, text: RefusalText, code: str, detail: str) -> Response:
    language = language_of(request)
    page = render(
        "refusal.html",
        language,
        status=text.status,
        title=language.gettext(text.title),
        advice=language.gettext(text.advice),
        code=code,
        detail=detail,
    )
    page.headers["cache-control"] = "no-store"  # the answer may be another in a minute
    return page
