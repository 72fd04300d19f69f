"""An error that nobody foresaw, at any moment of an answer."""

from __future__ import annotations

import asyncio
import re
import traceback
from typing import TYPE_CHECKING

import pytest
from starlette.requests import ClientDisconnect

from app.web.incidents import AnswerBrokenOff, Incidents

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

SECRET = "Sample Learner One, one@example.org"
SCOPE = {"type": "http", "method": "GET", "path": "/l/1/course", "headers": [], "query_string": b""}
START: Message = {"type": "http.response.start", "status": 200, "headers": []}


class Failing:
    """An application that fails, before or after its answer has begun."""

    def __init__(self, error: Exception, *, begins: bool = False) -> None:
        self._error = error
        self._begins = begins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._begins:
            await send(START)
        raise self._error from KeyError(SECRET)


def serve(app: Failing) -> list[Message]:
    """What was sent; what the log says is asked of a real process in test_process."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Incidents(app)(dict(SCOPE), receive, send))
    return sent


def test_the_page_has_an_id_and_no_word_of_the_error() -> None:
    start, body = serve(Failing(ValueError(SECRET)))
    assert start["status"] == 500
    page = body["body"].decode()
    assert re.search(r"<code>incident-[0-9a-f]{12}</code>", page)
    assert "Sample Learner" not in page


def test_an_answer_that_had_begun_is_broken_off_without_the_errors_text() -> None:
    with pytest.raises(AnswerBrokenOff) as broken:
        serve(Failing(ValueError(SECRET), begins=True))
    assert re.fullmatch(r"[0-9a-f]{12}", str(broken.value)), "the incident's id, for the log"
    printed = "".join(traceback.format_exception(broken.value))
    assert "Sample Learner" not in printed


def test_whoever_went_away_is_no_incident() -> None:
    assert serve(Failing(ClientDisconnect())) == []


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_what_is_no_request_is_passed_on(kind: str) -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def nothing() -> Message:
        return {}

    async def drop(message: Message) -> None:
        return None

    asyncio.run(Incidents(app)({"type": kind}, nothing, drop))
    assert seen == [kind]
