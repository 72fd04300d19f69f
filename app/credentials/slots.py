"""A document taken apart: its shape, and the texts that differ from one document to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

# Which texts differ: property names, None at the text itself.
Varying: TypeAlias = Mapping[str, "Varying | None"]

SLOT = "urn:x-slot:"  # what stands in for the nth text or address: "urn:x-slot:n:"


def take_slots(
    node: dict[str, Any], varying: Varying, where: str, taken: list[tuple[str, str]]
) -> dict[str, Any]:
    """A copy with slots for the varying texts, which are appended to `taken` with their places.

    `where` begins every place. Only texts are taken: a number, or a list of texts, stays.
    """
    shape = dict(node)
    for key, inner in varying.items():
        value = shape.get(key)
        place = f"{where}{key}"
        if isinstance(value, str) and inner is None:
            shape[key] = f"{SLOT}{len(taken)}:"
            taken.append((place, value))
        elif isinstance(value, dict) and inner is not None:
            shape[key] = take_slots(value, inner, f"{place}.", taken)
        elif isinstance(value, list) and inner is not None:
            shape[key] = [
                take_slots(item, inner, f"{place}[{number}].", taken)
                if isinstance(item, dict)
                else item
                for number, item in enumerate(value)
            ]
    return shape
