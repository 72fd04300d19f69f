"""did:web (W3C CCG, did:web Method Specification): our document, and where another's stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

DID_WEB = "did:web:"
DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?")
_SEGMENT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~%-]+")


def build_key_id(did: str, public_multibase: str) -> str:
    """The DID URL of a key. Its fragment is the key itself.

    1EdTech's validator then needs no document to read the key, and no two keys share a name.
    """
    return f"{did}#{public_multibase}"


def build_did_document(did: str, public_multibases: Iterable[str]) -> dict[str, Any]:
    """The DID document with every key, each allowed to sign (Controlled Identifiers 1.0, 2).

    Identifiers are written in full and `assertionMethod` as plain texts, because some verifiers
    read nothing else.
    """
    keys = {build_key_id(did, multibase): multibase for multibase in public_multibases}
    return {
        "@context": DID_CONTEXTS,
        "id": did,
        "verificationMethod": [
            {"id": key, "type": "Multikey", "controller": did, "publicKeyMultibase": multibase}
            for key, multibase in keys.items()
        ],
        "assertionMethod": list(keys),
    }


def did_web_address(did: str) -> str:
    """Where the document of a did:web stands (did:web, section 3.2). ValueError for any other."""
    host, *path = did.removeprefix(DID_WEB).split(":")
    host = unquote(host)
    is_well_formed = _HOST.fullmatch(host) and all(map(_SEGMENT.fullmatch, path))
    if not did.startswith(DID_WEB) or not is_well_formed:
        raise ValueError("not a did:web")
    return f"https://{'/'.join([host, *(path or ['.well-known'])])}/did.json"


def is_on_loopback(did: str) -> bool:
    """Whether a did:web's host is this machine."""
    host = unquote(did.removeprefix(DID_WEB).split(":")[0]).split(":")[0]
    return host in {"localhost", "127.0.0.1"}
