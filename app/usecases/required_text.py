"""Text that a person enters: of a sane length, and of characters that can be stored and signed."""

from __future__ import annotations

import re

from app.domain.errors import RefusalCode, Refused

LONGEST = 2000

# Controls other than tab and line ends, DEL, halves of surrogate pairs and the two non-characters:
# no keyboard makes them, a database's text ends at NUL, and verifiers read the rest differently.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def get_required_text(text: str, field: str, *, longest: int = LONGEST) -> str:
    """The text without surrounding space; refuses INPUT_INVALID, naming the field."""
    given = get_optional_text(text, field, longest=longest)
    if not given:
        raise Refused(RefusalCode.INPUT_INVALID, field)
    return given


def get_optional_text(text: str, field: str, *, longest: int = LONGEST) -> str:
    """The same for a text that may be left out, which is ""."""
    stripped = text.strip()
    if len(stripped) > longest or UNWRITABLE.search(stripped):
        raise Refused(RefusalCode.INPUT_INVALID, field)
    return stripped
