"""A designer chooses from where a requirement is read in their course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.sources import Source, bound_anew
from app.usecases.access import require_staff
from app.usecases.api_choices import list_api_choices
from app.usecases.conflicts import once_more
from app.usecases.reading import request_reading
from app.usecases.set_up_course import get_place, require_fit
from app.usecases.source_settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.evidence import Route
    from app.domain.people import Asker
    from app.ports import Ports


def bind_source(
    ports: Ports, asker: Asker, leaf_key: str, route: Route, settings: Mapping[str, str]
) -> Source:
    """Read the leaf through this route from now on, and queue a reading that checks it.

    What was read and confirmed before no longer counts. Choosing what is
    chosen already changes nothing. Refuses: NOT_ALLOWED to others than course
    staff, NOT_FOUND for a foreign leaf, ROUTE_UNFIT for a route that cannot
    show the leaf or is none of the platform's, INPUT_INVALID for settings
    that the route cannot use, naming the field. What is chosen of a platform's
    own API is looked up there first: raises `PlatformFailure`.
    """
    course_id = require_staff(asker)
    with ports.unit_of_work(read_only=True) as u:
        place = get_place(u, course_id, leaf_key)
    require_fit(ports, place, route)
    if route.is_platform_api:
        chosen = list_api_choices(ports, asker, leaf_key).get(settings).as_settings()
    else:
        chosen = read_settings(route, place.leaf, settings)
    return _bind(ports, course_id, leaf_key, route, chosen)


@once_more
def _bind(
    ports: Ports, course_id: int, leaf_key: str, route: Route, settings: Mapping[str, str]
) -> Source:
    now = ports.clock()
    with ports.unit_of_work() as u:
        before = get_place(u, course_id, leaf_key).source
        if (before.route, dict(before.settings)) == (route, settings):
            return before
        source = bound_anew(
            Source(
                offering_id=before.offering_id,
                leaf=leaf_key,
                route=route,
                settings=settings,
                bound_at=now,
            )
        )
        u.sources.record(source)
        if route.is_read_from_platform:
            request_reading(u, course_id, now)
    return source
