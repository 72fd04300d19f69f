"""The OpenBadgeCredential (Open Badges 3.0, section B.1.2) of one award, without its proof."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from app.credentials.contexts import CREDENTIALS, EXTENSIONS, OPEN_BADGES
from app.credentials.dates import write_moment
from app.credentials.results import build_results, build_results_narrative
from app.credentials.status_list import build_status_entry
from app.credentials.wording import phrase

if TYPE_CHECKING:
    from app.credentials.slots import Varying
    from app.domain.addresses import Addresses
    from app.domain.credentials import CredentialOrder

CONTEXTS = [CREDENTIALS, OPEN_BADGES, EXTENSIONS]
SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)

# What differs between two holders of one version; the rest is the shape that `template` keeps.
VARYING: Varying = {
    "id": None,
    "validFrom": None,
    "awardedDate": None,
    "credentialSubject": {
        "narrative": None,
        "identifier": {"identityHash": None, "salt": None},
        "result": {"value": None, "achievedLevel": None},
    },
    "evidence": {"id": None, "narrative": None},
    "credentialStatus": {"id": None, "statusListIndex": None, "statusListCredential": None},
}


def build_open_badge(
    addresses: Addresses,
    order: CredentialOrder,
    *,
    issuer: dict[str, Any],
    achievement: dict[str, Any],
) -> dict[str, Any]:
    """The unsigned credential. `issuer` and `achievement` go in as they are."""
    issued_at = write_moment(order.issued_at)
    return {
        "@context": CONTEXTS,
        "id": addresses.credential(order.uuid),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement["name"],
        "issuer": issuer,
        "validFrom": issued_at,
        "awardedDate": issued_at,
        "credentialSubject": _build_subject(order, achievement),
        "evidence": [_build_evidence(addresses, order)],
        "credentialStatus": build_status_entry(
            addresses.status_list(order.status.list_uuid), order.status.index
        ),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def hash_identity(identity: str, salt: str) -> str:
    """An IdentityHash: `sha256$`, then hex of identity and salt (Open Badges 3.0, B.3.4)."""
    return "sha256$" + hashlib.sha256((identity + salt).encode()).hexdigest()


def _build_subject(order: CredentialOrder, achievement: dict[str, Any]) -> dict[str, Any]:
    subject = {
        "type": ["AchievementSubject"],
        "identifier": _build_identifiers(order),
        "narrative": build_results_narrative(order.version.definition, order.verdict),
        "achievement": achievement,
        "creditsEarned": achievement.get("creditsAvailable"),
        "result": build_results(achievement["id"], order.verdict),
    }
    return {name: value for name, value in subject.items() if value}


def _build_identifiers(order: CredentialOrder) -> list[dict[str, Any]]:
    """The e-mail as a hash, for whoever knows it to compare, and the name in the clear.

    The salt is the credential's own identifier: different for each credential, so that hashes of
    one holder cannot be joined. It needs no secrecy, as it stands beside the hash.
    """
    salt = order.uuid.hex
    email, name = order.holder.email.strip().lower(), " ".join(order.holder.name.split())
    if not email or not name:
        raise ValueError("credentialSubject.identifier: the holder's name and e-mail are needed")
    return [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": hash_identity(email, salt),
            "identityType": "emailAddress",
            "salt": salt,
        },
        {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"},
    ]


def _build_evidence(addresses: Addresses, order: CredentialOrder) -> dict[str, Any]:
    """The decision record, bound by its hash."""
    language = order.version.definition.language
    return {
        "id": addresses.decision(order.uuid),
        "type": ["Evidence"],
        "name": phrase(language, "decision"),
        "narrative": phrase(language, "decision-narrative", digest=order.decision.digest),
        "genre": "Decision record",
    }
