"""JSON as this room writes it: UTF-8, no spaces, members in the order in which they were put."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json


def write_json(document: dict[str, Any]) -> bytes:
    """The document as JSON. Raises ValueError for a text that has no UTF-8.

    pydantic's writer takes a quarter of the time of the standard library's, which would be half
    of what it costs to issue a credential.
    """
    return to_json(document)
