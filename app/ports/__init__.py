"""What the use cases need from outside, as protocols: the only words between the rooms.

`storage` is the unit of work and its repositories, `services` the platforms'
LTI services and outgoing HTTP, `sources` the routes of evidence, `documents`
the award as signed documents.
`Ports` bundles them for a use case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.addresses import Addresses
    from app.ports.documents import AwardDocuments
    from app.ports.messages import Sealer
    from app.ports.platform_accounts import PlatformApi
    from app.ports.services import PlatformServices
    from app.ports.sources import EvidenceSources
    from app.ports.storage import OpenUnitOfWork


class Clock(Protocol):
    """The one source of time."""

    def __call__(self) -> datetime:
        """The moment now, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything that a use case may reach for."""

    unit_of_work: OpenUnitOfWork
    clock: Clock
    platform: PlatformServices
    sources: EvidenceSources
    api: PlatformApi
    documents: AwardDocuments
    sealer: Sealer
    addresses: Addresses
