"""Texts, keys, choices, codes and addresses of a definition file, read from its values.

Every function takes the value, or None for a field that was left out, and
returns what it says, or a stand-in if it says nothing that can be used.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from app.usecases.definition_file.messages import ProblemCode
from app.usecases.definition_file.nodes import CONTROL_CHARACTER, name_of
from app.usecases.definition_file.values import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.usecases.definition_file.values import Value

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)

LONGEST_KEY = 60
LONGEST_ADDRESS = 500

_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# Open Badges 3.0, Achievement.inLanguage.
_LANGUAGE = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_COUNTRY = re.compile(r"[A-Z]{2}")
# What RFC 3987 leaves out of an IRI; verifiers drop or refuse the rest of a badge over these.
_NO_ADDRESS = re.compile(r"[\s<>\"{}|\\^`]")
# The European Union names its levels and skills by http addresses.
_HTTP_NAMES = ("http://data.europa.eu/", "http://publications.europa.eu/resource/")


def read_text(value: Value | None, *, most: int, paragraphs: bool = False) -> str:
    """A text of at most `most` characters without space around it; one line, or paragraphs."""
    return _checked(value, most, paragraphs=paragraphs) if value and value.is_a(Kind.TEXT) else ""


def read_label(value: Value | None, *, most: int) -> str:
    """A short text that may look like a number, such as a level."""
    return _checked(value, most) if value and _is_written(value) else ""


def read_language(value: Value | None) -> str:
    """A BCP 47 language tag of the form that Open Badges allows."""
    return _matching(value, _LANGUAGE, ProblemCode.NOT_A_LANGUAGE)


def read_country(value: Value | None) -> str:
    """The form of an ISO 3166-1 alpha-2 code."""
    return _matching(value, _COUNTRY, ProblemCode.NOT_A_COUNTRY)


def read_address(value: Value | None) -> str:
    """An absolute https IRI, or one of the European Union's http names."""
    text = read_text(value, most=LONGEST_ADDRESS)
    if value and text and not _is_address(text):
        value.note(ProblemCode.NOT_AN_ADDRESS)
    return text


def read_choice(value: Value | None, choices: type[Choice], otherwise: T) -> Choice | T:
    """One of an enumeration's values."""
    known = [choice.value for choice in choices]
    if value is None or not _is_written(value):
        return otherwise
    if value.text in known:
        return choices(value.text)
    value.note_unknown(ProblemCode.NOT_A_CHOICE, known)
    return otherwise


def read_flag(value: Value | None) -> bool:
    """True or false; false if left out."""
    if value is None:
        return False
    if value.kind is not Kind.FLAG:
        value.note(ProblemCode.NOT_A_CHOICE, found=value.text or value.kind, known="true, false")
    return value.text.lower() == "true"


class Keys:
    """The keys of one list, each of which may stand there once; `reserved` ones may not."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._reserved = frozenset(reserved)
        self._lines: dict[str, int] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._lines

    def read(self, value: Value | None) -> str:
        """The next key, as it stands even if it is wrong, so that references still find it."""
        text = _matching(value, _KEY, ProblemCode.NOT_A_KEY, most=LONGEST_KEY)
        if value is None or not text:
            return ""
        if text in self._reserved:
            value.note(ProblemCode.KEY_RESERVED, found=text)
        if text in self._lines:
            value.note(ProblemCode.KEY_TAKEN, found=text, first=self._lines[text])
        self._lines.setdefault(text, value.node.line)
        return text


def _is_written(value: Value) -> bool:
    return value.kind is Kind.NUMBER or value.is_a(Kind.TEXT)


def _checked(value: Value, most: int, *, paragraphs: bool = False) -> str:
    text = value.text.strip()
    if found := CONTROL_CHARACTER.search(text):
        value.note(ProblemCode.CONTROL_CHARACTER, found=name_of(found.group()))
    elif not text:
        value.note(ProblemCode.EMPTY)
    elif len(text) > most:
        value.note(ProblemCode.TOO_LONG, found=len(text), most=most)
    elif not paragraphs and len(text.splitlines()) > 1:
        value.note(ProblemCode.LINE_BREAK)
    return text


def _matching(
    value: Value | None, pattern: re.Pattern[str], code: ProblemCode, most: int = LONGEST_KEY
) -> str:
    if value is None or not _is_written(value):
        return ""
    if len(value.text) > most or not pattern.fullmatch(value.text):
        value.note(code, found=value.text, most=most)
    return value.text


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_whole = bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        return False
    is_named = parts.scheme == "https" or text.startswith(_HTTP_NAMES)
    return is_whole and is_named and not _NO_ADDRESS.search(text)
