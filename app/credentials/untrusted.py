"""JSON that somebody else wrote: read with limits, and with one meaning only."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

LARGEST = 512 * 1024  # bytes: a credential takes some five thousand, with pictures a hundred times
DEEPEST = 32
MOST_VALUES = 10_000  # canonicalising costs some 30 microseconds for each


class Malformed(ValueError):
    """No JSON document, or one that two readers could understand differently."""


def read_untrusted(content: bytes) -> dict[str, Any]:
    """The JSON object in `content`.

    Raises `Malformed` for anything else: too large, too deep, too many values, a name twice in
    one object, a number that is none or out of range, half a character.
    """
    if len(content) > LARGEST:
        raise Malformed("too large")
    try:
        document = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_refuse_repeated_names,
            parse_constant=_refuse_constant,
            parse_float=_read_float,
        )
    except Malformed:
        raise
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    if not isinstance(document, dict):
        raise Malformed("not a JSON object")
    _check_extent(document)
    return document


def _refuse_repeated_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise Malformed("a name stands twice in one object")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise Malformed(f"{name} is no JSON number")


def _read_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Malformed("a number out of range")
    return number


def _check_extent(document: dict[str, Any]) -> None:
    """Without recursion, so that depth itself cannot hurt."""
    level: list[Any] = [document]
    values = 0
    for _ in range(DEEPEST):
        values += len(level)
        if values > MOST_VALUES:
            raise Malformed("too many values")
        level = [inner for value in level for inner in _members(value)]
        if not level:
            return
    raise Malformed("nested too deeply")


def _members(value: object) -> list[Any]:
    if isinstance(value, dict):
        for name in value:
            _check_text(name)
        return list(value.values())
    if isinstance(value, str):
        _check_text(value)
    return value if isinstance(value, list) else []


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Malformed("half a character") from None
