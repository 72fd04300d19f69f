"""Where cookies fail in a platform's frame: proof through the platform's storage, then a window.

The page in the frame leaves a secret with the platform's page at the login
and asks for it again at the launch. Laurel's own pages need the cookie all
the same, so that the proved launch is handed over to a window of its own by a
code that works once. Both posts must come from our own pages: somebody else's
form could otherwise carry a stranger's secret or code into this browser. See
docs/decisions/0009.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import RefusalCode, Refused
from app.usecases.hand_over import hand_over
from app.web.accepting import record_accepted_launch
from app.web.access import Fields, FromPlatform
from app.web.fetch_metadata import is_from_our_page, is_in_frame
from app.web.rendering import render
from app.web.security_headers import allow_script
from app.web.served import Serving
from app.web.session import (
    digest_of_browser,
    digest_of_code,
    new_browser,
    new_code,
    read_browser,
    set_browser,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.web.i18n import Language
    from app.web.served import Served

PROOF_PATH = "/lti/launch/proof"
WINDOW_PATH = "/lti/window"

router = APIRouter()


def find_login_page(
    request: Request, served: Served, language: Language, asked: Mapping[str, str], window: str
) -> Response | None:
    """The page that leaves a secret with the platform, in a frame, if the platform offers to.

    `window` is where the login starts anew in a window of its own.
    """
    if not is_in_frame(request):
        return None
    secret = new_browser()
    login = served.messages.start_storage_login(asked, secret=secret)
    if login is None:
        return None
    page = render(
        "storage_login.html", language, login=login, place=login.place, secret=secret, window=window
    )
    allow_script(page, served.frame_ancestors)
    return page


def find_launch_page(
    request: Request, served: Served, language: Language, form: Mapping[str, str]
) -> Response | None:
    """The page that asks the platform for the secret, in a frame, if this login left one there.

    It keeps the message as it is: nothing of it is read or stored before the proof.
    """
    if "error" in form or not is_in_frame(request):
        return None
    place = served.messages.find_storage_place(form.get("state", ""))
    if place is None:
        return None
    hidden = {name: form.get(name, "") for name in ("state", "id_token")}
    page = render("storage_launch.html", language, place=place, action=PROOF_PATH, hidden=hidden)
    allow_script(page, served.frame_ancestors)
    return page


@router.post(PROOF_PATH)
def accept_proof(
    request: Request, fields: Fields, served: Serving, language: FromPlatform
) -> Response:
    """The platform's message again, with the secret; then a button that opens the window."""
    secret = fields.get("secret") if is_from_our_page(request) else None
    code = new_code()
    opened = record_accepted_launch(served, fields, browser=secret, opened_by=digest_of_code(code))
    hidden = {"launch": str(opened.uuid), "code": code}
    return render("handover.html", language, action=WINDOW_PATH, hidden=hidden)


@router.post(WINDOW_PATH)
def open_window(
    request: Request,
    fields: Fields,
    served: Serving,
    language: FromPlatform,
    laurel_check: str = "",
) -> Response:
    """The launch goes over to this window, which keeps the cookie, or says that it keeps none."""
    if not is_from_our_page(request):
        raise Refused(RefusalCode.SESSION_ENDED)
    browser = read_browser(request, served.settings)
    if browser is not None:
        return _hand_over(served, fields, browser)
    if laurel_check:
        return render("window.html", language, address="", is_window=True)
    # The same post once more: the code is used up only when the cookie has come back.
    again = RedirectResponse(f"{WINDOW_PATH}?laurel_check=1", status_code=307)
    set_browser(again, served.settings, new_browser())
    return again


def _hand_over(served: Served, fields: Mapping[str, str], browser: str) -> Response:
    try:
        launch = UUID(fields.get("launch", ""))
    except ValueError:
        raise Refused(RefusalCode.SESSION_ENDED) from None
    hand_over(
        served.ports,
        launch,
        code_digest=digest_of_code(fields.get("code", "")),
        browser_digest=digest_of_browser(browser),
    )
    return RedirectResponse(f"/l/{launch}/", status_code=303)
