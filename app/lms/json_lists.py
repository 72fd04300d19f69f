"""A long list of people in an answer, read one entry at a time.

An answer with a hundred thousand of them is some 40 MB of text. As one tree of
Python objects it would take ten times that; so would a small answer of nothing
but brackets. Here no more than one entry is ever such a tree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, TypeVar

from app.domain.errors import FailureKind
from app.lms.json_answers import NOT_JSON, MalformedAnswer, refuse_constant
from app.lms.naming import CallName
from app.ports.services import Answer

T = TypeVar("T")

# In characters. Most entries fit into the first; the second leaves room for a teacher's remarks.
USUAL, LONGEST = 2_000, 200_000

_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=refuse_constant)
_BLANKS = re.compile(r"[ \t\n\r]*")


def parse_list(
    answer: Answer, name: CallName, build: Callable[[Any], T], *, place: str, key: str = ""
) -> list[T]:
    """What `build` makes of each entry of the answer's array, or of the array under `key`.

    `place` is what the whole is called. Raises `PlatformFailure` BAD_ANSWER
    where the body is no JSON, holds NaN or Infinity, no such array or an entry
    beyond `LONGEST`, or where `build` raises MalformedAnswer.
    """
    try:
        text = _Text(_decode(answer.body))
        entries = _read_within(text, place, key) if key else _read_array(text, place)
        return list(map(build, _read_to_the_end(text, entries)))
    except MalformedAnswer as malformed:
        raise name.failure(FailureKind.BAD_ANSWER, str(malformed)) from None


def _decode(body: bytes) -> str:
    try:
        return body.decode(json.detect_encoding(body), "surrogatepass")
    except UnicodeDecodeError:
        raise MalformedAnswer(NOT_JSON) from None


def _read_to_the_end(text: _Text, entries: Iterator[Any]) -> Iterator[Any]:
    yield from entries
    text.require_end()


def _read_within(text: _Text, place: str, key: str) -> Iterator[Any]:
    """The entries of the array under `key`; whatever else the object holds is passed over."""
    found = False
    text.open("{", f"{place} is not an object")
    while not text.takes("}"):
        field = text.take_name()
        if field != key:
            text.take_value()
        elif found:
            raise MalformedAnswer(f"{key} is there twice")
        else:
            found = True
            yield from _read_array(text, key)
        text.require_comma_or("}")
    if not found:
        raise MalformedAnswer(f"{key} is not an array")


def _read_array(text: _Text, place: str) -> Iterator[Any]:
    text.open("[", f"{place} is not an array")
    while not text.takes("]"):
        yield text.take_value()
        text.require_comma_or("]")


class _Text:
    """JSON, and how far it was read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._skip_blanks()

    def takes(self, mark: str) -> bool:
        """Whether this mark comes next; then it is passed."""
        if not self._text.startswith(mark, self._at):
            return False
        self._at += 1
        self._skip_blanks()
        return True

    def require(self, mark: str) -> None:
        """Pass the mark that has to come next."""
        if not self.takes(mark):
            raise MalformedAnswer(NOT_JSON)

    def require_comma_or(self, end: str) -> None:
        """Pass a comma that something follows, or stay before the end."""
        if self._text.startswith(end, self._at):
            return
        self.require(",")
        if self._text.startswith(end, self._at):
            raise MalformedAnswer(NOT_JSON)

    def require_end(self) -> None:
        """Nothing may follow."""
        if self._at < len(self._text):
            raise MalformedAnswer(NOT_JSON)

    def open(self, mark: str, otherwise: str) -> None:
        """Pass the mark; where another value begins instead, it is malformed in this way."""
        if not self.takes(mark):
            self.take_value()
            raise MalformedAnswer(otherwise)

    def take_name(self) -> str:
        """The name of the next member of an object, and the colon after it."""
        name = self.take_value()
        if not isinstance(name, str):
            raise MalformedAnswer(NOT_JSON)
        self.require(":")
        return name

    def take_value(self) -> Any:  # noqa: ANN401  JSON is anything
        """The value that comes next."""
        for size in (USUAL, LONGEST):
            window = self._text[self._at : self._at + size]
            is_rest = self._at + len(window) == len(self._text)
            try:
                value, length = _DECODER.raw_decode(window)
            except (ValueError, RecursionError, ArithmeticError):
                if is_rest:
                    raise MalformedAnswer(NOT_JSON) from None
                continue
            if is_rest or length < len(window):  # a number may go on beyond the window
                self._at += length
                self._skip_blanks()
                return value
        raise MalformedAnswer("an entry is too long, or not JSON")

    def _skip_blanks(self) -> None:
        blanks = _BLANKS.match(self._text, self._at)
        self._at = blanks.end() if blanks else self._at
