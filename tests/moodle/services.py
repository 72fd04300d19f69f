"""services.php: who may call a service, and how it refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.moodle.messages import Answer, answer_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.moodle.courses import Course
    from tests.moodle.messages import Request
    from tests.moodle.site import Site
    from tests.moodle.tools import Tool

PREFIX = "/mod/lti/services.php"


class ServiceRefusal(Exception):
    """A refusal, as a JSON document that repeats the request."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a service: the parts of its path, and whose token came with it."""

    site: Site
    request: Request
    parts: tuple[str, ...]

    def tool(self, *scopes: str, tool_id: str | None = None) -> Tool:
        """The tool that calls.

        Raises:
            ServiceRefusal: 401 for a bad token, another tool's, and a missing scope alike.
        """
        value = self.request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        token = self.site.tokens.get(value)
        named = tool_id or self.request.query.get("type_id")
        if (
            token is None
            or token.expires <= self.site.now()
            or not token.scopes & set(scopes)
            or (named is not None and _read_number(named) != token.tool_id)
        ):
            raise ServiceRefusal(401, "Unauthorized")
        return self.site.tools[token.tool_id]

    def course(self, number: str) -> Course:
        """The course of an address."""
        course = self.site.courses.get(int(number))
        if course is None:
            raise ServiceRefusal(404, f"Not Found: Course {number} doesn't exist")
        return course


def _read_number(text: str) -> int:
    """The number at the start of a text, as PHP reads it."""
    found = re.match(r"\d+", text)
    return int(found[0]) if found else 0


@dataclass(frozen=True, slots=True)
class Service:
    """One service: the path it answers, the media types it knows, what it does by method."""

    name: str
    path: re.Pattern[str]
    media_types: tuple[str, ...]
    methods: dict[str, Callable[[Call], Answer]]

    def takes(self, request: Request) -> bool:
        """True if method and media type are known; none given is taken too."""
        wanted = request.accept if request.method == "GET" else request.content_type
        return request.method in self.methods and (not wanted or wanted in self.media_types)


def answer_call(site: Site, request: Request, services: tuple[Service, ...]) -> Answer:
    """Let the service of this path answer, or say that there is none."""
    path = request.path.removeprefix(PREFIX)
    for service in services:
        found = service.path.fullmatch(path)
        if found and service.takes(request):
            try:
                with site.lock:
                    return service.methods[request.method](Call(site, request, found.groups()))
            except ServiceRefusal as refusal:
                return refuse(request, refusal.status, str(refusal))
    accept = request.accept if request.method == "GET" else ""
    reason = f"No handler found for {path} {accept} {_sent_type(request)}"
    return refuse(request, 400, reason)


def refuse(request: Request, status: int, reason: str) -> Answer:
    """The document that every refused call gets; its reason is the reason phrase too."""
    content = {
        "status": status,
        "reason": reason,
        "request": {
            "method": request.method,
            "url": request.target,
            "accept": request.headers.get("accept", "*/*"),
            "contentType": request.headers.get("content-type", ""),
        },
    }
    answer = answer_json(content, status=status)
    return Answer(status, answer.body, answer.content_type, reason=reason)


def _sent_type(request: Request) -> str:
    return "" if request.method == "GET" else request.content_type
