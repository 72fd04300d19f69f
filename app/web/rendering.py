"""Turning a template and its values into a page in one language."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from app.web.i18n import choose_language

if TYPE_CHECKING:
    from fastapi import Request

    from app.web.i18n import Language


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("app"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        language.translations.gettext, language.translations.ngettext, newstyle=True
    )
    environment.globals["language"] = language
    environment.filters["moment"] = language.moment
    environment.filters["day"] = language.day
    environment.filters["number"] = language.number
    return environment


def render(
    template: str, language: Language, *, status: HTTPStatus = HTTPStatus.OK, **values: object
) -> HTMLResponse:
    """The page. A value that the template names and nobody gave is an error, not a blank."""
    page = _environment(language).get_template(template).render(**values)
    return HTMLResponse(page, status_code=status, headers={"content-language": language.tag})


def language_of(request: Request, locale: str = "") -> Language:
    """The language for this request: the platform's locale for the user, else the browser's."""
    return choose_language(locale, request.headers.get("accept-language", ""))
