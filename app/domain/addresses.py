"""The public addresses under which Laurel's documents stand, made from one base URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Addresses:
    """Every public address. `base_url` has a scheme and host, and no trailing slash."""

    base_url: str

    def credential(self, award: UUID) -> str:
        """The award's page and, as its `id`, the credential itself."""
        return f"{self.base_url}/credentials/{award}"

    def decision(self, award: UUID) -> str:
        """The decision record behind an award."""
        return f"{self.base_url}/credentials/{award}/decision"

    def achievement(self, version: UUID) -> str:
        """The stable Achievement id: one per version, never per learner."""
        return f"{self.base_url}/achievements/{version}"

    def issuer(self, slug: str) -> str:
        """The issuing institution's page."""
        return f"{self.base_url}/issuers/{slug}"

    def status_list(self, list_uuid: UUID) -> str:
        """A signed Bitstring status list."""
        return f"{self.base_url}/status/{list_uuid}"

    def did(self, slug: str) -> str:
        """The institution's did:web, resolved at `/issuers/{slug}/did.json` (did:web, 3.2)."""
        parts = urlsplit(self.base_url)
        path = [segment for segment in parts.path.split("/") if segment]
        return ":".join(["did:web", quote(parts.netloc, safe=""), *path, "issuers", slug])
