"""Reading what both platforms' own APIs have in common: whole numbers, moments, digests."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from app.domain.evidence import digest_of
from app.lms.json_answers import MalformedAnswer, Object, find_number

LARGEST_ID = 2**63 - 1
LAST_SECOND = 253_402_300_799  # the end of the year 9999, which a datetime can hold


def get_flag(source: Object, key: str) -> bool:
    """The truth value under `key`."""
    flag = source.get(key)
    if not isinstance(flag, bool):
        raise MalformedAnswer(f"{key} is neither true nor false")
    return flag


def get_whole(source: Object, key: str) -> int:
    """The integer under `key`, 0 or more."""
    number = source.get(key)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= LARGEST_ID:
        raise MalformedAnswer(f"{key} is not a whole number")
    return number


def get_id(source: Object, key: str) -> str:
    """The database id under `key`, as the text that LTI carries it in."""
    number = get_whole(source, key)
    if not number:
        raise MalformedAnswer(f"{key} is no id")
    return str(number)


def get_number(source: Object, key: str) -> Decimal:
    """The exact number under `key`."""
    number = find_number(source, key)
    if number is None:
        raise MalformedAnswer(f"{key} is missing")
    return number


def find_epoch(source: Object, key: str) -> datetime | None:
    """The moment, in seconds since 1970, under `key`; None where it is absent, null or 0."""
    if source.get(key) is None:
        return None
    seconds = get_whole(source, key)
    if seconds > LAST_SECOND:
        raise MalformedAnswer(f"{key} is beyond any date")
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def digest_answer(source: object) -> str:
    """The digest of part of an answer, its decimals as text, letter by letter as they came."""
    try:
        return digest_of(json.loads(json.dumps(source, default=str)))
    except UnicodeEncodeError:
        raise MalformedAnswer("the answer holds a character that is none") from None
