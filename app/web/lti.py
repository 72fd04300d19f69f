"""A platform's browser legs: login initiation, launch, and our key set.

The login looks for the browser's cookie first. A browser that has none yet is
given one and sent once around to see whether it comes back; where it does not
(third-party cookies blocked without partitioning), the platform's storage is
used if it offers one, and else a page with one button starts the login anew
in a window of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from app.web import platform_storage
from app.web.accepting import record_accepted_launch
from app.web.access import Fields, FromPlatform, Machine
from app.web.rendering import render
from app.web.served import Serving
from app.web.session import digest_of_browser, new_browser, read_browser, set_browser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.web.i18n import Language
    from app.web.served import Served

router = APIRouter()
router.include_router(platform_storage.router)

CHECK = "laurel_check"
WINDOW = "laurel_window"
OURS = (CHECK, WINDOW)


def login_parameters(request: Request, fields: Fields) -> dict[str, str]:
    """The login's parameters, from the query or from a form post."""
    return {**dict(request.query_params), **fields}


Parameters = Annotated[dict[str, str], Depends(login_parameters)]


@router.api_route("/lti/login", methods=["GET", "POST"])
def start_login(
    request: Request, parameters: Parameters, served: Serving, language: FromPlatform
) -> Response:
    """Third-party initiated login (1EdTech Security 1.0, 5.1.1.1), by GET or POST."""
    browser = read_browser(request, served.settings)
    asked = {name: value for name, value in parameters.items() if name not in OURS}
    if browser is not None:
        target = served.messages.start_login(asked, browser=browser)
        return RedirectResponse(target, status_code=302)
    if CHECK in parameters:
        if WINDOW in parameters:
            return render("window.html", language, address="", is_window=True)
        return _work_around_cookies(request, served, language, asked)
    again = {**asked, CHECK: "1"}
    if WINDOW in parameters:
        again[WINDOW] = "1"
    response = RedirectResponse(f"/lti/login?{urlencode(again)}", status_code=303)
    set_browser(response, served.settings, new_browser())
    return response


@router.post("/lti/launch")
def accept_launch(
    request: Request, fields: Fields, served: Serving, language: FromPlatform
) -> Response:
    """The platform's signed message (LTI Core 1.3, section 5); then the launch's own pages."""
    browser = read_browser(request, served.settings)
    if browser is None:
        page = platform_storage.find_launch_page(request, served, language, fields)
        if page is not None:
            return page
    opened = record_accepted_launch(
        served, fields, browser=browser, opened_by=digest_of_browser(browser)
    )
    return RedirectResponse(f"/l/{opened.uuid}/", status_code=303)


@router.get("/.well-known/jwks.json")
def show_key_set(served: Serving, _access: Machine) -> dict[str, Any]:
    """Our public keys, for platforms that check our service requests."""
    return served.messages.key_set()


def _work_around_cookies(
    request: Request, served: Served, language: Language, asked: Mapping[str, str]
) -> Response:
    window = f"/lti/login?{urlencode({**asked, WINDOW: '1'})}"
    page = platform_storage.find_login_page(request, served, language, asked, window)
    return page or render("window.html", language, address=window, is_window=False)
