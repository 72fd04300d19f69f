"""Custom parameters of a launch: texts that a platform, a link or a course filled in."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING
from urllib.parse import unquote

from app.lti.token_values import LONGEST_ADDRESS, LONGEST_IDENTIFIER, is_storable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.lti.token_values import TokenObject

HISTORY = "context_history"
"""The parameter by which our registration asks for `$Context.id.history`."""

_LONGEST_HISTORY = 20


def read_custom(custom: TokenObject | None) -> Mapping[str, str]:
    """The parameters that can be kept as text (LTI Core 1.3, section 5.4.6).

    Values should be strings, yet Open edX sends whatever a course team or an
    operator's program put there: numbers and truth values become their JSON.
    What is no plain value, too long or cannot be stored is left out, for a
    link in a course must open although somebody else's parameter is odd.
    """
    given = custom.items() if custom else ()
    texts = ((name, _find_value(value)) for name, value in given if _fits(name, LONGEST_IDENTIFIER))
    return {name: text for name, text in texts if text is not None}


def read_history(custom: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the contexts that this one was copied from, nearest first.

    A comma-separated list of URL-encoded ids (LTI Core 1.3, appendix B). A
    platform that does not know the variable leaves its name, which means none.
    """
    written = custom.get(HISTORY, "")
    if written.startswith("$"):
        return ()
    ids = (unquote(part.strip()) for part in written.split(","))
    known = dict.fromkeys(found for found in ids if found and _fits(found, LONGEST_IDENTIFIER))
    return tuple(known)[:_LONGEST_HISTORY]


def _find_value(value: object) -> str | None:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, bool | int | float):
        value = json.dumps(value)
    return value if isinstance(value, str) and _fits(value, LONGEST_ADDRESS) else None


def _fits(text: str, longest: int) -> bool:
    return len(text) <= longest and is_storable(text)
