"""Values of a signed token, read with their types: a platform can sign any JSON."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_IDENTIFIER = 255
LONGEST_ADDRESS = 2000

# A lone surrogate can stand in JSON and in no file; a database's text ends at NUL.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(value: str) -> bool:
    """True if every database and every encoding can carry the text."""
    return not _UNSTORABLE.search(value)


class TokenObject:
    """One JSON object of a token. What is null counts as absent.

    Every method raises `Refused` (TOKEN_MALFORMED), naming the claim, for a
    value of another type than it reads.
    """

    def __init__(self, values: Mapping[str, object], path: str = "") -> None:
        self._values = values
        self._path = path

    def find_text(self, name: str, *, longest: int = LONGEST_IDENTIFIER) -> str | None:
        """The text, refused where it is longer than `longest` characters."""
        value = self._values.get(name)
        if value is None:
            return None
        return self._check_text(value, name, longest)

    def read_label(self, name: str) -> str:
        """Text for people to read: cut where it is too long, empty where there is none."""
        value = self._values.get(name)
        if value is None:
            return ""
        return self._check_text(value, name, None)[:LONGEST_IDENTIFIER]

    def find_texts(self, name: str) -> tuple[str, ...] | None:
        """The list of texts."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self._malformed(name)
        return tuple(self._check_text(item, name, LONGEST_ADDRESS) for item in value)

    def find_text_or_texts(self, name: str) -> tuple[str, ...] | None:
        """A list of texts, or one text that stands for a list of one."""
        value = self._values.get(name)
        if isinstance(value, str):
            return (self._check_text(value, name, LONGEST_IDENTIFIER),)
        return self.find_texts(name)

    def find_number(self, name: str) -> float | None:
        """The finite number, as JSON wrote it: an int of any size, or a float."""
        value = self._values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._malformed(name)
        if isinstance(value, float) and not math.isfinite(value):
            raise self._malformed(name)
        return value

    def find_flag(self, name: str) -> bool | None:
        """The truth value; some platforms write it as the text "true" or "false"."""
        value = self._values.get(name)
        if value is None or isinstance(value, bool):
            return value
        if value not in ("true", "false"):
            raise self._malformed(name)
        return value == "true"

    def find_object(self, name: str) -> TokenObject | None:
        """The object inside this one."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self._malformed(name)
        return TokenObject(value, f"{self._path}{short_name(name)}.")

    def items(self) -> Iterable[tuple[str, object]]:
        """Every name with its value, of whatever type."""
        return self._values.items()

    def _check_text(self, value: object, name: str, longest: int | None) -> str:
        if not isinstance(value, str) or not is_storable(value):
            raise self._malformed(name)
        if longest is not None and len(value) > longest:
            raise self._malformed(name)
        return value

    def _malformed(self, name: str) -> Refused:
        return Refused(RefusalCode.TOKEN_MALFORMED, f"{self._path}{short_name(name)}")


def short_name(claim: str) -> str:
    """A claim's name without its namespace, as people call it."""
    return claim.rpartition("/")[2]
