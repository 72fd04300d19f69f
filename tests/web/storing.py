"""A browser without cookies in a platform's frame: its requests, without what its script does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.browsing import Browser, Form, Page
from tests.web.test_headers import Markup

if TYPE_CHECKING:
    from tests.web.laurel import RunningLaurel

TARGET = "storage_frame"
IN_FRAME = {"sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site"}
FROM_OUR_PAGE = {"sec-fetch-dest": "iframe", "sec-fetch-site": "same-origin"}


def in_frame(**changes: str) -> Browser:
    """A browser in the platform's frame that gives no cookie back."""
    return Browser(headers={**IN_FRAME, **changes})


def from_our_page(site: str = "same-origin") -> Browser:
    return Browser(headers={**FROM_OUR_PAGE, "sec-fetch-site": site})


def ask_to_log_in(laurel: RunningLaurel, browser: Browser, **changes: str) -> Page:
    """The login's second pass, after the one redirect: the cookie did not come back."""
    claims = laurel.platform.claims("learner-1", "learner")
    asked = laurel.platform.login_parameters(laurel.base_url, claims)
    asked |= {"lti_storage_target": TARGET, "laurel_check": "1", **changes}
    query = urlencode({name: value for name, value in asked.items() if value})
    return browser.request("GET", f"{laurel.base_url}/lti/login?{query}")


def data_of(page: Page) -> dict[str, str]:
    """What a page hands to its script."""
    pairs = Markup(page).attributes
    return {n.removeprefix("data-"): value for n, value in pairs if n.startswith("data-")}


def form_of(laurel: RunningLaurel, login: Page) -> Form:
    """What the platform's page posts after this login."""
    fields = laurel.platform.answer(data_of(login)["address"])
    return Form(f"{laurel.base_url}/lti/launch", "POST", fields)


def post(form: Form, browser: Browser, **changes: str) -> Page:
    return browser.request("POST", form.action, {**form.fields, **changes})


def launch_page(laurel: RunningLaurel) -> tuple[str, Page]:
    """A login's secret, and the page that the platform's message led to."""
    login = ask_to_log_in(laurel, in_frame())
    return data_of(login)["secret"], post(form_of(laurel, login), in_frame())


def handover(laurel: RunningLaurel) -> Form:
    """The form of a proved launch that opens the window."""
    secret, page = launch_page(laurel)
    answer = post(page.forms()[0], from_our_page(), secret=secret)
    assert answer.status == 200, answer.text
    return answer.forms()[0]


def with_cookie(laurel: RunningLaurel) -> Browser:
    """A window that has Laurel's cookie already."""
    window = from_our_page()
    ask_to_log_in(laurel, window, laurel_check="")
    assert window.cookies
    return window
