"""A platform's answers about registration, every value read with its type."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TEXT = 2000
MOST_TEXTS = 1000
# What no text of these answers has, and neither a database nor a header can hold.
_ODD = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Unreadable(Exception):
    """The answer is not what its specification says."""


def read_object(body: bytes) -> Mapping[str, Any]:
    """The JSON object in `body`; raises Unreadable for anything else."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(content, dict):
        raise Unreadable
    return content


def find_object(source: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under `name`; empty where there is none."""
    found = source.get(name)
    return found if isinstance(found, dict) else {}


def get_text(source: Mapping[str, Any], name: str) -> str:
    """The text under `name`; raises Unreadable where it is missing or empty."""
    text = read_text(source, name)
    if not text:
        raise Unreadable
    return text


def read_text(source: Mapping[str, Any], name: str) -> str:
    """The text under `name`, "" where there is none; a number becomes its digits.

    Raises Unreadable for another type, for more than 2000 characters, and for
    characters that no text has.
    """
    value = source.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or _ODD.search(value):
        raise Unreadable
    return value


def read_texts(source: Mapping[str, Any], name: str) -> frozenset[str]:
    """The texts in the array under `name`; empty where there is none."""
    values = source.get(name)
    listed = values[:MOST_TEXTS] if isinstance(values, list) else []
    return frozenset(value for value in listed if isinstance(value, str))
