"""Accounts for the platforms' own APIs, and the adapter pointed at a practice platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.lms.platforms.apis import PlatformApis
from app.ports.platform_accounts import ApiQuery, Measure, Observation, PlatformAccount
from tests.lms.platform import PracticePlatform
from tests.lms.samples import SHORT, SettableClock, client_resolving

OTHER_WORDS = ("Words of the platform", "Sample Learner", "@example.org")


@dataclass(frozen=True)
class Reader:
    """Reads one platform with one account and asks in one course."""

    apis: PlatformApis
    account: PlatformAccount
    course: str

    def read(
        self,
        measure: Measure,
        *subjects: str,
        **query: Any,  # noqa: ANN401  fields of ApiQuery
    ) -> tuple[Observation, ...]:
        asked = ApiQuery(**{"measure": measure, "context_id": self.course, **query})
        return self.apis.read(self.account, asked, subjects)


def apis(clock: SettableClock, slept: list[float]) -> PlatformApis:
    client = client_resolving(limits=SHORT)
    return PlatformApis(client, clock, sleep=slept.append, jitter=lambda: 0.0)


def account_at(
    platform: PracticePlatform, kind: str, secret: str, path: str = "", client_id: str = ""
) -> PlatformAccount:
    return PlatformAccount(
        registration_id=1,
        name="Sample Platform",
        kind=kind,
        url=f"{platform.url}{path}",
        client_id=client_id,
        secret=secret,
    )
