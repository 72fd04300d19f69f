"""Browser sessions, and the launches that wait in them for the tool to ask for a token."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.moodle.messages import Request
    from tests.moodle.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A launch that was begun; `link_id` is 0 for the choice of content."""

    tool_id: int
    course_id: int
    link_id: int = 0
    for_user: int = 0
    title: str = ""
    text: str = ""


@dataclass
class Session:
    """One browser in which somebody is logged in."""

    user_id: int
    key: str = field(default_factory=lambda: secrets.token_hex(5))
    waiting: dict[str, Waiting] = field(default_factory=dict)
    chosen: dict[str, tuple[int, int, list[dict[str, object]]]] = field(default_factory=dict)


def open_session(site: Site, user_id: int) -> str:
    """The value of a new session's cookie."""
    value = secrets.token_hex(13)
    site.sessions[value] = Session(user_id)
    return value


def find_session(site: Site, request: Request) -> Session | None:
    """The session of the browser that asks."""
    return site.sessions.get(request.session)
