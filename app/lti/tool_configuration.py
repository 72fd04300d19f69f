"""What Laurel tells platforms about itself, and what it knows of them: the files of `lti_config`.

The files come with Laurel and are checked against their schema by its tests, so a wrong one is a
mistake of ours and surfaces as it is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.ports.registering import PlatformKind, ToolDescription

if TYPE_CHECKING:
    from collections.abc import Mapping

# Beside `app` in a checkout, and beside it in site-packages.
FOLDER = Path(__file__).resolve().parents[2] / "lti_config"
NO_KIND = "schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedMessage:
    """A message that Laurel takes, and at which platforms it says so."""

    type: str
    where: str
    label: str = ""
    placements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolConfiguration:
    """Everything in `tool.json`, its paths made whole."""

    description: ToolDescription
    messages: tuple[OfferedMessage, ...]


def read_tool_configuration(base_url: str) -> ToolConfiguration:
    """`tool.json` for an installation at `base_url`, which has no trailing slash."""
    content = json.loads((FOLDER / "tool.json").read_bytes())
    return ToolConfiguration(
        description=_build_description(content, base_url),
        messages=tuple(_build_message(message) for message in content["messages"]),
    )


def read_platform_kinds() -> tuple[PlatformKind, ...]:
    """Every kind in `platforms/`, by title; the one for all others last."""
    files = [path for path in (FOLDER / "platforms").glob("*.json") if path.stem != NO_KIND]
    kinds = [_build_kind(json.loads(path.read_bytes())) for path in files]
    return tuple(sorted(kinds, key=lambda kind: (kind.kind == "generic", kind.title)))


def _build_description(content: Mapping[str, Any], base_url: str) -> ToolDescription:
    paths = content["paths"]
    return ToolDescription(
        name=content["name"],
        description=content["description"],
        # With its port: a platform may compare it with the host of our addresses as a whole.
        domain=urlsplit(base_url).netloc,
        home_url=f"{base_url}/",
        launch_url=f"{base_url}{paths['launch']}",
        login_url=f"{base_url}{paths['login']}",
        jwks_url=f"{base_url}{paths['jwks']}",
        logo_url=f"{base_url}{paths['logo']}",
        scopes=tuple(content["scopes"]),
        claims=tuple(content["claims"]),
        custom_parameters=content["custom_parameters"],
    )


def _build_message(content: Mapping[str, Any]) -> OfferedMessage:
    return OfferedMessage(
        type=content["type"],
        where=content["where"],
        label=content.get("label", ""),
        placements=tuple(content.get("placements", ())),
    )


def _build_kind(content: Mapping[str, Any]) -> PlatformKind:
    return PlatformKind(
        kind=content["kind"],
        title=content["title"],
        product_families=frozenset(content["product_families"]),
        registers_itself=content["registers_itself"],
        examples=content["examples"],
    )
