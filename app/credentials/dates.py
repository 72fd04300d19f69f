"""Moments as credentials write them: xsd:dateTimeStamp (VC Data Model 2.0, section 4.9)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


def write_moment(moment: datetime) -> str:
    """A moment in UTC, whole seconds, fractions cut off. Raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(text: object) -> datetime:
    """The moment; ValueError for any other form, and where the time zone is missing."""
    if not isinstance(text, str) or not STAMP.fullmatch(text):
        raise ValueError("not a moment with its time zone")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a moment outside the years 1 to 9999") from error
