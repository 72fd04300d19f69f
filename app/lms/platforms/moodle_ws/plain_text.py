"""Texts of Moodle, which come as HTML, as plain text."""

from __future__ import annotations

import html
import re

from app.lms.json_answers import Object, read_text

_TAG = re.compile(r"<[^<>]*>")


def read_plain(source: Object, key: str) -> str:
    """The text under `key` without tags and entities; empty where it is absent or null."""
    return html.unescape(_TAG.sub("", read_text(source, key))).strip()
