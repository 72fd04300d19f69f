"""The award as documents: Open Badges 3.0, its issuer, achievement and status list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from app.domain.credentials import CredentialOrder, SigningKey, VerificationReport
    from app.domain.microcredentials import Version
    from app.domain.people import Institution


class AwardDocuments(Protocol):
    """Builds, signs and verifies; local CPU only, except `verify_foreign`, which fetches."""

    def new_signing_key(self) -> tuple[str, bytes]:
        """A new Ed25519 key: its public Multikey, and the private key sealed."""
        ...

    def issue(self, order: CredentialOrder, key: SigningKey) -> bytes:
        """The signed OpenBadgeCredential as JSON bytes, with an eddsa-rdfc-2022 proof.

        Raises ValueError for input that some verifier would read otherwise
        than we do (standards: obstacles), naming the field.
        """
        ...

    def achievement(self, institution: Institution, version: Version) -> dict[str, Any]:
        """The Achievement, exactly as it stands in every credential of the version."""
        ...

    def issuer_profile(self, institution: Institution) -> dict[str, Any]:
        """The issuer's Profile, exactly as it stands in every credential."""
        ...

    def did_document(self, institution: Institution, keys: Iterable[SigningKey]) -> dict[str, Any]:
        """The did:web document with every key that ever signed (did:web, section 3.2)."""
        ...

    def status_list(
        self,
        institution: Institution,
        list_uuid: UUID,
        revoked: Iterable[int],
        key: SigningKey,
        at: datetime,
    ) -> bytes:
        """The signed BitstringStatusListCredential with these indices set."""
        ...

    def verify_own(
        self, document: bytes, keys: Iterable[SigningKey], *, revoked: bool
    ) -> VerificationReport:
        """The four checks of a document of ours, from what we hold; nothing is fetched."""
        ...

    def verify_foreign(self, document: bytes) -> VerificationReport:
        """The four checks of anybody's document, fetching issuer and status as a stranger would.

        What cannot be fetched is "could not be checked", never passed.
        """
        ...
