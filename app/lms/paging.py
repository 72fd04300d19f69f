"""Reading every page of a list, or failing: half a list would look like people who left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx

from app.domain.errors import FailureKind
from app.domain.platforms import Registration
from app.lms.calls import ServiceCall, ServiceCaller
from app.lms.client import origin_of
from app.lms.naming import CallName
from app.lms.platforms import platform_of
from app.ports.services import Answer

MOST_PAGES = 500
# In one page or in all of them: room for 100 000 people, on a platform that sends them at once. A
# member takes 200 to 250 bytes, or 650 to 720 where the roster of a link repeats its message for
# each; a result takes 300 to 400.
MOST_BYTES = 80_000_000


def read_pages(
    caller: ServiceCaller, registration: Registration, first: ServiceCall
) -> Iterator[Answer]:
    """Every page, in order, following `next` links as they are, on the same origin.

    Raises `PlatformFailure`: ADDRESS_REFUSED for a link to another origin,
    BAD_ANSWER for a link back, TOO_LARGE beyond the limits.
    """
    name = CallName(registration.name, first.call)
    call, seen, size = first, {first.url}, 0
    while True:
        answer = caller.call(registration, call)
        yield answer
        url = _find_next(registration, name, call.url, answer)
        if url is None:
            return
        size += len(answer.body)
        if url in seen:
            raise name.failure(FailureKind.BAD_ANSWER, "the pages lead in a circle")
        if len(seen) >= MOST_PAGES or size > MOST_BYTES:
            raise name.failure(FailureKind.TOO_LARGE, "there are more pages than we read")
        seen.add(url)
        call = replace(call, url=url)


def _find_next(
    registration: Registration, name: CallName, current: str, answer: Answer
) -> str | None:
    link = platform_of(registration).find_next(answer.headers.get("link", ""))
    if link is None:
        return None
    here = httpx.URL(current)
    try:
        target = here.join(link)
        url = str(target) if httpx.URL(link).is_relative_url else link
    except httpx.InvalidURL:
        raise name.failure(FailureKind.BAD_ANSWER, "the next page has no address") from None
    if origin_of(target) != origin_of(here):
        raise name.failure(FailureKind.ADDRESS_REFUSED, "the next page lies at another origin")
    return url
