"""What a credential is made from, and what can be said of one that somebody shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.domain.awarding import DecisionRecord, Holder, StatusEntry
    from app.domain.microcredentials import Version
    from app.domain.people import Institution
    from app.domain.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """An institution's Ed25519 key. `private_sealed` is encrypted; nobody else can open it.

    `public_multibase` is the Multikey form (z6Mk…). A retired key signs no
    more, and stays published so that what it signed still verifies.
    """

    id: int
    institution_id: int
    public_multibase: str
    private_sealed: bytes
    created_at: datetime
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolKey:
    """Laurel's own RSA key for service tokens, published in its key set until it expires."""

    id: int
    kid: str
    public_jwk: dict[str, str]
    private_sealed: bytes
    created_at: datetime
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialOrder:
    """Everything that goes into one credential; building it adds nothing of its own."""

    uuid: UUID
    institution: Institution
    version: Version
    holder: Holder
    verdict: Verdict
    decision: DecisionRecord
    status: StatusEntry
    issued_at: datetime


class Check(StrEnum):
    """The four separate questions that a verifier asks."""

    SIGNATURE = "signature"
    ISSUER = "issuer"
    STATUS = "status"
    DATES = "dates"


class CheckResult(StrEnum):
    """The answer to one of them, with the honest third."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "could-not-be-checked"


class Finding(StrEnum):
    """What a check found; each has a sentence in the pages' catalogue."""

    SIGNATURE_VALID = "signature-valid"
    SIGNATURE_BROKEN = "signature-broken"
    SIGNATURE_FOREIGN_SUITE = "signature-foreign-suite"
    MALFORMED = "malformed"
    KEY_UNREACHABLE = "key-unreachable"
    KEY_NOT_THE_ISSUERS = "key-not-the-issuers"
    ISSUER_CONFIRMED = "issuer-confirmed"
    STATUS_GOOD = "status-good"
    STATUS_REVOKED = "status-revoked"
    STATUS_UNREACHABLE = "status-unreachable"
    STATUS_UNTRUSTED = "status-untrusted"
    STATUS_NONE = "status-none"
    IN_FORCE = "in-force"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPoint:
    """One check with its answer and what was found."""

    check: Check
    result: CheckResult
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationReport:
    """The four checks of one document, in the order of `Check`."""

    points: tuple[CheckedPoint, ...]
    checked_at: datetime

    def point(self, check: Check) -> CheckedPoint:
        """The answer to one question."""
        return next(point for point in self.points if point.check is check)

    @property
    def is_valid(self) -> bool:
        """True only if every check was made and passed."""
        made = {point.check for point in self.points}
        passed = all(point.result is CheckResult.PASSED for point in self.points)
        return passed and made == set(Check)
