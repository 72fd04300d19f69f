"""The shape of a finished credential, checked once more before it leaves."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

SCHEMA_FILE = Path(__file__).with_name("open_badge.schema.json")


def check_credential(credential: dict[str, Any]) -> None:
    """Raise ValueError, naming the field, if a signed credential is not of the shape we issue."""
    _check(credential, "")


def check_achievement(achievement: dict[str, Any]) -> None:
    """The same for an Achievement by itself."""
    _check(achievement, "achievement")


def _check(document: dict[str, Any], part: str) -> None:
    validator = _build_validator(part)
    if validator.is_valid(document):
        return
    error = next(iter(validator.iter_errors(document)))
    place = ".".join(map(str, error.instance_path)) or part or "the credential"
    # The library's own message would repeat the value, which may be somebody's name.
    raise ValueError(f"{place}: breaks the rule {'/'.join(map(str, error.schema_path))}")


@cache
def _build_validator(part: str) -> Draft202012Validator:
    """The whole schema, or the one of its definitions that is named."""
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    if part:
        schema = {"$defs": schema["$defs"], "$ref": f"#/$defs/{part}"}
    return Draft202012Validator(schema)
