"""Text that a person must give: present, of a sane length, without control characters."""

from __future__ import annotations

from app.domain.errors import Refused, RefusalCode

LONGEST = 2000


def get_required_text(text: str, field: str, *, longest: int = LONGEST) -> str:
    """The text without surrounding space; refuses INPUT_INVALID, naming the field."""
    stripped = text.strip()
    has_control = any(ord(c) < ord(" ") and c not in "\n\r\t" for c in stripped)
    if not stripped or len(stripped) > longest or has_control:
        raise Refused(RefusalCode.INPUT_INVALID, field)
    return stripped
