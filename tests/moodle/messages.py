"""Requests and answers of the double, as they are before and after HTTP."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Mapping

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived; header names are in lower case, `target` is path and query."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def parameters(self) -> dict[str, str]:
        """Query and form together: the form wins, as in PHP."""
        return {**self.query, **self.form}

    @property
    def session(self) -> str:
        """The session that the browser is in: a parameter of the test, or the cookie."""
        cookies = SimpleCookie(self.headers.get("cookie", ""))
        morsel = cookies.get("MoodleSession")
        return self.query.get("session") or (morsel.value if morsel else "")

    @property
    def accept(self) -> str:
        """The media type asked for; nothing for an absent header and for `*/*`."""
        wanted = self.headers.get("accept", "")
        return "" if wanted == "*/*" else wanted

    @property
    def content_type(self) -> str:
        """The media type sent, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer before it is written to the network. An empty `reason` is the standard one."""

    status: int = 200
    body: bytes = b""
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    reason: str = ""

    @property
    def phrase(self) -> str:
        """The reason phrase as sent: on one line, without blanks at its end."""
        return (self.reason or HTTPStatus(self.status).phrase).replace("\n", " ").strip()


def answer_json(content: object, content_type: str = JSON, status: int = 200) -> Answer:
    """A JSON document under any media type."""
    return Answer(status, json.dumps(content).encode(), content_type)


def plain_number(value: float) -> float:
    """A number as PHP writes it: without a fraction where there is none."""
    rounded = round(value, 5)
    return int(rounded) if float(rounded).is_integer() else rounded
