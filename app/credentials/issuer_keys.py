"""An issuer's published keys, as a stranger reads them: did:key from itself, did:web over https."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.credentials.dates import read_moment
from app.credentials.did import build_did_document, did_web_address, is_on_loopback
from app.credentials.keys import decode_multikey
from app.credentials.untrusted import Malformed, read_untrusted
from app.domain.errors import PlatformFailure

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from app.ports.services import HttpReader

DID_KEY = "did:key:"
KEY_TYPES = ("Multikey", "Ed25519VerificationKey2020")
DOCUMENT_TYPES = "application/did+json, application/did+ld+json, application/json"
OK = 200


class IssuerUnreachable(Exception):
    """The issuer's document could not be read, so nothing can be said of its keys."""


class KeyNotTheIssuers(Exception):
    """The issuer's document does not allow this key to sign credentials."""


def read_did_document(did: str, reader: HttpReader) -> dict[str, Any]:
    """The DID document of a did:key or did:web. Raises `IssuerUnreachable`."""
    if did.startswith(DID_KEY):
        return build_did_document(did, [did.removeprefix(DID_KEY)])
    try:
        address = did_web_address(did)
    except ValueError as error:
        raise IssuerUnreachable(did) from error
    try:
        return _read_document(address, reader)
    except (PlatformFailure, Malformed) as error:
        if not is_on_loopback(did):
            raise IssuerUnreachable(did) from error
    # An issuer on this machine that is being tried out has no certificate. Nobody else can answer
    # there, and the reader still refuses plain http where the settings do.
    try:
        return _read_document(address.replace("https://", "http://", 1), reader)
    except (PlatformFailure, Malformed) as error:
        raise IssuerUnreachable(did) from error


def _read_document(address: str, reader: HttpReader) -> dict[str, Any]:
    answer = reader.read(address, accept=DOCUMENT_TYPES, call="issuer's DID document")
    if answer.status != OK:
        raise Malformed("no DID document")
    return read_untrusted(answer.body)


def find_key(document: dict[str, Any], did: str, method: str, now: datetime) -> Ed25519PublicKey:
    """The key that `did` publishes as `method` for signing credentials.

    Raises `KeyNotTheIssuers` if the document is another's, the key is not in it, belongs to
    another controller, is not listed in `assertionMethod`, has ended, or is no Ed25519 key
    (Controlled Identifiers 1.0, section 3.3).
    """
    found = _find_method(document, did, method) if document.get("id") == did else None
    if found is None or found.get("controller") != did or found.get("type") not in KEY_TYPES:
        raise KeyNotTheIssuers(method)
    try:
        _check_in_use(found, now)
        return decode_multikey(str(found.get("publicKeyMultibase")))
    except ValueError as error:
        raise KeyNotTheIssuers(method) from error


def _find_method(document: dict[str, Any], did: str, method: str) -> dict[str, Any] | None:
    """The verification method under `assertionMethod`, where it may be named or written out."""
    for item in _items(document.get("assertionMethod")):
        if isinstance(item, dict) and _is_named(item.get("id"), did, method):
            return item
        if _is_named(item, did, method):
            for described in _items(document.get("verificationMethod")):
                if isinstance(described, dict) and _is_named(described.get("id"), did, method):
                    return described
    return None


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_named(name: object, did: str, method: str) -> bool:
    """Whether a DID URL, in full or relative (`#key-1`), is `method`."""
    return isinstance(name, str) and method in {name, f"{did}{name}"}


def _check_in_use(method: dict[str, Any], now: datetime) -> None:
    for end in ("expires", "revoked"):
        if end in method and read_moment(method[end]) <= now:
            raise ValueError(f"the key is past its {end} date")
