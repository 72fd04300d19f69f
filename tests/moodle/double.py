"""The double itself: a site that is served, and browsers that are led through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

from tests.moodle import registration
from tests.moodle.hands import Hands
from tests.moodle.server import SiteServer
from tests.moodle.sessions import open_session

if TYPE_CHECKING:
    from tests.browsing import Browser, Form, Page
    from tests.moodle.courses import Course, Link
    from tests.moodle.faults import Fault
    from tests.moodle.messages import Request
    from tests.moodle.people import User
    from tests.moodle.tools import Tool


class MoodleDouble(Hands):
    """A site on a free port of loopback, from its creation until `stop`, or in a `with`."""

    def __init__(self) -> None:
        super().__init__()
        self._server = SiteServer(self.site)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop serving."""
        self._server.stop()

    @property
    def issuer(self) -> str:
        """The site's address, which is its issuer too."""
        return self.site.url

    def page(self, name: str) -> str:
        """The address of a page of the external tool module, such as `token.php`."""
        return f"{self.issuer}/mod/lti/{name}"

    def requests(self, service: str) -> list[Request]:
        """What arrived at a service, by the names that faults have."""
        return [entry.request for entry in self._server.received if entry.service == service]

    def fail(self, service: str, fault: Fault | None) -> None:
        """Let a service misbehave; None mends it."""
        with self.site.lock:
            self.site.faults.pop(service, None)
            if fault:
                self.site.faults[service] = fault

    def registration_url(self, address: str, update: Tool | None = None) -> str:
        """Where the administrator's frame is led for a new registration, or an update."""
        return registration.build_registration_url(self.site, address, update)

    def log_in(self, browser: Browser, user: User) -> None:
        """Log somebody in: the browser gets the site's cookie."""
        place = self.issuer.removeprefix("http://")
        browser.cookies[place, "MoodleSession"] = open_session(self.site, user.id)

    def session_of(self, user: User) -> str:
        """A session to put into an address as `session`, for a browser without our hands."""
        return open_session(self.site, user.id)

    def launch_url(self, link: Link, *, reviewing: User | None = None, session: str = "") -> str:
        """The address that starts a launch, or a review of somebody's submission."""
        asked = {"id": str(link.activity.cmid), "triggerview": "1"}
        if reviewing:
            asked |= {"action": "gradeReport", "user": str(reviewing.id)}
        if session:
            asked["session"] = session
        return f"{self.page('launch.php')}?{urlencode(asked)}"

    def start_launch(
        self, browser: Browser, link: Link, user: User, *, reviewing: User | None = None
    ) -> Form:
        """The form that a launch sends to the tool first: the login initiation."""
        self.log_in(browser, user)
        return browser.get(self.launch_url(link, reviewing=reviewing)).forms()[0]

    def launch(
        self, browser: Browser, link: Link, user: User, *, reviewing: User | None = None
    ) -> Page:
        """A whole launch: where the tool leads in the end."""
        return self._follow(browser, self.start_launch(browser, link, user, reviewing=reviewing))

    def start_choice(
        self, browser: Browser, tool: Tool, course: Course, user: User, title: str = ""
    ) -> Form:
        """The form that "Select content" sends to the tool first."""
        self.log_in(browser, user)
        asked = {"id": tool.id, "course": course.id, "title": title, "text": ""}
        return browser.get(f"{self.page('contentitem.php')}?{urlencode(asked)}").forms()[0]

    def choose(self, browser: Browser, tool: Tool, course: Course, user: User) -> Page:
        """The page on which the tool lets a teacher choose."""
        return self._follow(browser, self.start_choice(browser, tool, course, user))

    def save_choice(self, browser: Browser, shown: Page) -> list[Link]:
        """Press Save on the page that shows what was chosen; the links that are new."""
        before = set(self.site.links)
        browser.submit(shown.forms()[0])
        return [link for number, link in self.site.links.items() if number not in before]

    def _follow(self, browser: Browser, login: Form) -> Page:
        """The login, the site's answer, and the post of its token to the tool.

        Where the site lets nobody in, its page is what is seen.
        """
        shown = browser.submit(login)
        forms = shown.forms()
        return browser.submit(forms[0]) if forms else shown
