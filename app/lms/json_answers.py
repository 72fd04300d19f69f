"""Reading JSON answers strictly: exact decimals, and one malformed value spoils the whole."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from app.domain.errors import FailureKind
from app.lms.naming import CallName
from app.ports.services import Answer

T = TypeVar("T")
Object = dict[str, Any]

NOT_JSON = "the answer is not JSON"

# No grade needs more, and beyond it arithmetic on a stranger's number becomes work.
MOST_DIGITS = 30

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class MalformedAnswer(Exception):
    """The answer breaks its specification. The message names the place, never the value."""


def parse_answer(answer: Answer, name: CallName, build: Callable[[Any], T]) -> T:
    """What `build` makes of the answer's JSON.

    Raises `PlatformFailure` BAD_ANSWER where the body is no JSON, holds NaN or
    Infinity (RFC 8259, section 6), or where `build` raises MalformedAnswer.
    """
    try:
        return build(_parse(answer.body))
    except MalformedAnswer as malformed:
        raise name.failure(FailureKind.BAD_ANSWER, str(malformed)) from None


def _parse(body: bytes) -> Any:  # noqa: ANN401  JSON is anything
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=refuse_constant)
    except (ValueError, RecursionError, ArithmeticError):
        raise MalformedAnswer(NOT_JSON) from None


def refuse_constant(_constant: str) -> NoReturn:
    """For `parse_constant`: RFC 8259, section 6."""
    raise MalformedAnswer("NaN and Infinity are no JSON numbers")


def as_object(value: object, place: str) -> Object:
    """`value` if it is a JSON object."""
    if not isinstance(value, dict):
        raise MalformedAnswer(f"{place} is not an object")
    return value


def as_list(value: object, place: str) -> list[Any]:
    """`value` if it is a JSON array."""
    if not isinstance(value, list):
        raise MalformedAnswer(f"{place} is not an array")
    return value


def get_text(source: Object, key: str) -> str:
    """The string under `key`, not empty."""
    text = read_text(source, key)
    if not text:
        raise MalformedAnswer(f"{key} is missing or empty")
    return text


def read_text(source: Object, key: str) -> str:
    """The string under `key`; empty where it is absent or null.

    Half a surrogate pair and NUL are refused: JSON can spell them, but
    neither UTF-8 nor a database can hold them.
    """
    text = source.get(key)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise MalformedAnswer(f"{key} is not a string")
    if _UNSTORABLE.search(text):
        raise MalformedAnswer(f"{key} holds a character that is none")
    return text


def find_number(source: Object, key: str) -> Decimal | None:
    """The exact number under `key`; None where it is absent or null."""
    number = source.get(key)
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        raise MalformedAnswer(f"{key} is not a number")
    decimal = Decimal(number)
    if len(decimal.as_tuple().digits) > MOST_DIGITS or abs(decimal.adjusted()) > MOST_DIGITS:
        raise MalformedAnswer(f"{key} is beyond any grade")
    return decimal


def find_moment(source: Object, key: str) -> datetime | None:
    """The moment under `key` in UTC; None where it is absent or null. ISO 8601 with an offset."""
    text = read_text(source, key)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise MalformedAnswer(f"{key} has no offset from UTC")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise MalformedAnswer(f"{key} is not a moment in ISO 8601") from None
