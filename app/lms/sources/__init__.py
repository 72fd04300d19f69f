"""The routes of evidence that are read from a platform, one module each, behind one port.

What belongs here: which services a route takes, and what its answers mean for
one requirement. Whether a source may be believed is the domain's question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.evidence import PLATFORM_API_ROUTES, Route
from app.lms.platforms import PLATFORMS
from app.lms.sources.gate import GateSource
from app.lms.sources.line_item import LineItemSource
from app.lms.sources.platform_api import PlatformApiSource

if TYPE_CHECKING:
    from app.ports.platform_accounts import PlatformApi
    from app.ports.services import PlatformServices
    from app.ports.sources import EvidenceSource

EVERYWHERE = frozenset(
    {Route.OWN_LINE_ITEM, Route.IN_TOOL_RUBRIC, Route.ATTESTATION, Route.CSV_IMPORT}
)


class PlatformSources:
    """Implements `EvidenceSources` over a platform's LTI services and its own API."""

    def __init__(self, services: PlatformServices, api: PlatformApi) -> None:
        line_item, platform_api = LineItemSource(services), PlatformApiSource(api)
        self._sources: dict[Route, EvidenceSource] = {
            Route.OWN_LINE_ITEM: line_item,
            Route.CALCULATED: line_item,
            Route.OUTCOME: line_item,
            Route.GATE: GateSource(services),
            **dict.fromkeys(PLATFORM_API_ROUTES, platform_api),
        }

    def of(self, route: Route) -> EvidenceSource:
        """The route's source; KeyError for one that is not read from a platform."""
        return self._sources[route]

    def routes_of(self, kind: str) -> frozenset[Route]:
        """The routes that platforms of this kind can have, those entered here included."""
        return EVERYWHERE | PLATFORMS[kind].routes
