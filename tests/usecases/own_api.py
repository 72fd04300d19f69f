"""A platform's own API at the port `PlatformApi`: what it says of whom, and failures on demand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.domain.errors import PlatformFailure
from app.ports.platform_accounts import Measure
from app.ports.transaction import inside_transaction

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.domain.errors import FailureKind
    from app.ports.platform_accounts import ApiChoice, ApiQuery, Observation, PlatformAccount
    from app.ports.services import CheckedService


@dataclass
class OwnApi:
    """Implements `PlatformApi`; `says` holds what it answers about each subject or username."""

    says: dict[str, Observation] = field(default_factory=dict)
    choices: list[ApiChoice] = field(default_factory=list)
    asked: list[tuple[PlatformAccount, ApiQuery, frozenset[str]]] = field(default_factory=list)
    failing: FailureKind | None = None
    wants_usernames: bool = False

    def measures(self, kind: str) -> frozenset[Measure]:
        return frozenset(Measure)

    def is_keyed_by_username(self, kind: str) -> bool:
        return self.wants_usernames

    def list_choices(self, account: PlatformAccount, context_id: str) -> tuple[ApiChoice, ...]:
        self._note()
        return tuple(self.choices)

    def read(
        self, account: PlatformAccount, query: ApiQuery, subjects: Collection[str]
    ) -> tuple[Observation, ...]:
        self._note()
        self.asked.append((account, query, frozenset(subjects)))
        return tuple(self.says[one] for one in sorted(subjects) if one in self.says)

    def check(self, account: PlatformAccount) -> tuple[CheckedService, ...]:
        self._note()
        return ()

    def _note(self) -> None:
        assert not inside_transaction.get(), "a transaction was open"
        if self.failing is not None:
            raise PlatformFailure(self.failing, platform="sample", call="read the API")
