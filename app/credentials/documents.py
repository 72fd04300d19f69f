"""The award as documents: `ports.documents.AwardDocuments`, put together from this room's parts."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from app.credentials.achievement import build_achievement
from app.credentials.dates import write_moment
from app.credentials.did import build_did_document, build_key_id
from app.credentials.guard import check_document
from app.credentials.issuer import build_issuer
from app.credentials.json_text import write_json
from app.credentials.keys import new_signing_key, open_private_key
from app.credentials.open_badge import CONTEXTS, VARYING, build_open_badge
from app.credentials.proofs import create_proof
from app.credentials.status_list import build_status_list
from app.credentials.structure import check_achievement, check_credential
from app.credentials.verify import verify_foreign, verify_own

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from app.credentials.slots import Varying
    from app.domain.addresses import Addresses
    from app.domain.credentials import CredentialOrder, SigningKey, VerificationReport
    from app.domain.microcredentials import Version
    from app.domain.people import Institution
    from app.ports import Clock
    from app.ports.messages import Sealer
    from app.ports.services import HttpReader

VERSIONS_KEPT = 256
KEYS_KEPT = 64

_STATUS_VARYING: Varying = {"validFrom": None, "credentialSubject": {"encodedList": None}}


class OpenBadgeDocuments:
    """Open Badges 3.0 documents under our own addresses, signed with eddsa-rdfc-2022."""

    def __init__(
        self, addresses: Addresses, sealer: Sealer, reader: HttpReader, clock: Clock
    ) -> None:
        self._addresses = addresses
        self._sealer = sealer
        self._reader = reader
        self._clock = clock
        # Whoever could read a key from memory could read the secret that opens it there too.
        self._open_key = lru_cache(maxsize=KEYS_KEPT)(partial(open_private_key, sealer=sealer))
        self._kept: dict[tuple[Institution, UUID, str], dict[str, Any]] = {}

    def new_signing_key(self) -> tuple[str, bytes]:
        """A new Ed25519 key: its public Multikey, and the private key sealed."""
        return new_signing_key(self._sealer)

    def issue(self, order: CredentialOrder, key: SigningKey) -> bytes:
        """The signed OpenBadgeCredential, UTF-8 JSON. The same order and key give the same bytes.

        Raises ValueError, naming the field, for what cannot be signed so that everybody verifies
        it, for a key that is retired or another institution's, and if no secret opens the key.
        """
        document = build_open_badge(
            self._addresses,
            order,
            issuer=build_issuer(self._addresses, order.institution),
            achievement=self._keep_achievement(order.institution, order.version),
        )
        signed = self._sign(document, VARYING, order.institution, key, order.issued_at)
        check_credential(signed)
        return write_json(signed)

    def achievement(self, institution: Institution, version: Version) -> dict[str, Any]:
        """The Achievement, exactly as it stands in every credential of the version.

        Raises ValueError, naming the field, if no credential of this version could be signed.
        """
        achievement = build_achievement(self._addresses, institution, version)
        check_document({"@context": CONTEXTS, **achievement})
        check_achievement(achievement)
        return achievement

    def issuer_profile(self, institution: Institution) -> dict[str, Any]:
        """The issuer's Profile, exactly as it stands in every credential."""
        return build_issuer(self._addresses, institution)

    def did_document(self, institution: Institution, keys: Iterable[SigningKey]) -> dict[str, Any]:
        """The did:web document with every key that ever signed (did:web, section 3.2)."""
        did = self._addresses.did(institution.slug)
        return build_did_document(did, [key.public_multibase for key in keys])

    def status_list(
        self,
        institution: Institution,
        list_uuid: UUID,
        revoked: Iterable[int],
        key: SigningKey,
        at: datetime,
    ) -> bytes:
        """The signed BitstringStatusListCredential with these indices set, UTF-8 JSON.

        Raises ValueError for an index out of range, and for the keys that `issue` refuses.
        """
        url = self._addresses.status_list(list_uuid)
        document = build_status_list(url, self._addresses.did(institution.slug), revoked, at)
        return write_json(self._sign(document, _STATUS_VARYING, institution, key, at))

    def verify_own(
        self, document: bytes, keys: Iterable[SigningKey], *, revoked: bool
    ) -> VerificationReport:
        """The four checks of a document of ours, from what we hold; nothing is fetched."""
        return verify_own(
            document,
            keys={key.public_multibase for key in keys},
            did_prefix=self._addresses.did(""),
            revoked=revoked,
            now=self._clock(),
        )

    def verify_foreign(self, document: bytes) -> VerificationReport:
        """The four checks of anybody's document, fetching issuer and status as a stranger would."""
        return verify_foreign(document, self._reader, self._clock())

    def _sign(
        self,
        document: dict[str, Any],
        varying: Varying,
        institution: Institution,
        key: SigningKey,
        at: datetime,
    ) -> dict[str, Any]:
        if key.retired_at is not None or key.institution_id != institution.id:
            raise ValueError("the signing key is retired, or another institution's")
        did = self._addresses.did(institution.slug)
        proof = create_proof(
            document,
            varying,
            key=self._open_key(key.private_sealed),
            verification_method=build_key_id(did, key.public_multibase),
            created=write_moment(at),
        )
        return {**document, "proof": [proof]}

    def _keep_achievement(self, institution: Institution, version: Version) -> dict[str, Any]:
        """The Achievement, built once for many credentials; nobody may change the returned one."""
        name = (institution, version.uuid, version.digest)
        kept = self._kept.get(name)
        if kept is None:
            if len(self._kept) >= VERSIONS_KEPT:
                self._kept.clear()
            kept = self._kept[name] = build_achievement(self._addresses, institution, version)
        return kept
