"""Which part of the site answers which address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.moodle import (
    configuration,
    deep_linking,
    keys,
    launching,
    line_items,
    memberships,
    registration,
    results,
    scores,
    services,
    tokens,
    web_service,
)
from tests.moodle.calculations import regrade
from tests.moodle.messages import answer_json
from tests.moodle.pages import show_error, show_page
from tests.moodle.service_functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.moodle.messages import Answer, Request
    from tests.moodle.site import Site

SERVICES = (
    line_items.LINE_ITEMS,
    line_items.LINE_ITEM_SERVICE,
    scores.SCORES,
    results.RESULTS,
    memberships.MEMBERSHIPS,
)


def show_keys(site: Site, request: Request) -> Answer:
    """certs.php: the site's key set."""
    return answer_json(keys.public_keys(site))


def show_gradebook(site: Site, request: Request) -> Answer:
    """The grader report, which calculates what waits."""
    with site.lock:
        regrade(site, int(request.query["id"]))
    return show_page("Grader report", "<h1>Grader report</h1>")


def show_course(site: Site, request: Request) -> Answer:
    """A course's page, or the page where one enrols."""
    course = site.courses.get(int(request.query.get("id", "0")))
    return show_page(course.title, course.title) if course else show_error("Invalid course")


def call_service(site: Site, request: Request) -> Answer:
    """services.php."""
    return services.answer_call(site, request, SERVICES)


def call_function(site: Site, request: Request) -> Answer:
    """The web service."""
    return web_service.serve(site, request, FUNCTIONS)


ROUTES: dict[str, tuple[str, Callable[[Site, Request], Answer]]] = {
    "/mod/lti/launch.php": ("launch", launching.show_launch),
    "/mod/lti/contentitem.php": ("launch", launching.show_content_item),
    "/mod/lti/auth.php": ("auth", launching.authenticate),
    "/mod/lti/certs.php": ("certs", show_keys),
    "/mod/lti/token.php": ("token", tokens.grant_token),
    "/mod/lti/openid-configuration.php": ("configuration", configuration.show_configuration),
    "/mod/lti/openid-registration.php": ("registration", registration.handle_registration),
    "/mod/lti/startltiadvregistration.php": ("page", registration.start_registration),
    "/mod/lti/contentitem_return.php": ("deep_linking", deep_linking.receive_items),
    deep_linking.SAVE: ("page", deep_linking.save_items),
    "/grade/report/grader/index.php": ("page", show_gradebook),
    "/course/view.php": ("page", show_course),
    "/enrol/index.php": ("page", show_course),
    web_service.PATH: ("webservice", call_function),
}


def find_page(request: Request) -> tuple[str, Callable[[Site, Request], Answer]]:
    """The service's name, under which it can be made to fail, and what answers."""
    path = request.path
    if path.startswith(f"{services.PREFIX}/"):
        inner = path.removeprefix(services.PREFIX)
        named = (service.name for service in SERVICES if service.path.fullmatch(inner))
        return next(named, "services"), call_service
    return ROUTES.get(path, ("page", show_nothing))


def show_nothing(site: Site, request: Request) -> Answer:
    """There is no such page."""
    return show_error("Sorry, the requested file could not be found")
