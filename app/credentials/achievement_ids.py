"""Identifiers of an Achievement's parts: fragments of its own address, stable for the version."""

from __future__ import annotations

from urllib.parse import quote


def requirement_id(achievement: str, leaf: str) -> str:
    """The ResultDescription of a requirement."""
    return f"{achievement}#requirements/{quote(leaf, safe='')}"


def level_id(achievement: str, leaf: str, level: str) -> str:
    """A level of the criterion that a requirement asks for."""
    return f"{requirement_id(achievement, leaf)}/levels/{quote(level, safe='')}"


def part_id(achievement: str, part: str) -> str:
    """Any other part, by its name."""
    return f"{achievement}#{part}"
