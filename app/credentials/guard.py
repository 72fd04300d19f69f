"""What is refused before it is signed, because verifiers read it differently or not at all.

Each rule stands for a difference that was seen between verifiers in use: a value that one of them
drops, writes or sorts otherwise makes the same document valid here and invalid there.
"""

from __future__ import annotations

import math
import re
from typing import Any

from app.credentials.terms import check_terms, is_absolute_iri

# Escaped by some canonicalisers and written raw by others: controls but tab and line ends, DEL,
# and the two non-characters. Half a surrogate pair cannot be written as UTF-8 at all.
UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
BEYOND_BMP = re.compile(r"[\U00010000-\U0010ffff]")
DECIMALS = 2


class UnsignableError(ValueError):
    """A value that cannot be signed so that everybody verifies it; the message names the field."""


def check_document(document: dict[str, Any]) -> None:
    """Raise ValueError, naming the field, if any part of the document is unsafe to sign."""
    for key, value in document.items():
        _check_value(value, key)
    check_terms(document)


def check_text(text: str, place: str) -> None:
    """Raise `UnsignableError` for characters that canonicalisers do not agree on."""
    found = UNSAFE.search(text)
    if found:
        raise UnsignableError(f"{place}: the character U+{ord(found[0]):04X} cannot be signed")


def check_iri(text: str, place: str) -> None:
    """Raise `UnsignableError` for anything but an absolute IRI."""
    if not is_absolute_iri(text):
        raise UnsignableError(f"{place}: not an absolute address (percent-encode what is special)")


def _check_value(value: object, place: str) -> None:
    if isinstance(value, str):
        check_text(value, place)
    elif isinstance(value, float):
        if not math.isfinite(value) or round(value, DECIMALS) != value:
            raise UnsignableError(f"{place}: more than {DECIMALS} decimals")
    elif isinstance(value, list):
        _check_list(value, place)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_value(inner, f"{place}.{key}")
    elif not isinstance(value, int):
        raise UnsignableError(f"{place}: {type(value).__name__} instead of a value")


def _check_list(values: list[Any], place: str) -> None:
    if not values:
        raise UnsignableError(f"{place}: an empty list")
    for number, value in enumerate(values):
        _check_value(value, f"{place}[{number}]")
        # Texts of one property are sorted by UTF-16 in JavaScript and by code point elsewhere.
        if len(values) > 1 and isinstance(value, str) and BEYOND_BMP.search(value):
            raise UnsignableError(f"{place}[{number}]: a character beyond U+FFFF in a list")
