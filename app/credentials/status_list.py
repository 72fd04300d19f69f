"""Bitstring Status List 1.0: whether awards are revoked, one bit each, many in one list."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Any

from app.credentials.contexts import CREDENTIALS
from app.credentials.dates import write_moment
from app.credentials.multibase import decode_base64url, encode_base64url

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ENTRIES = 131_072  # section 3.1: the shortest list that hides one award among many
LONGEST = 4 * 1024 * 1024  # bytes that a foreign list may unpack to: 33 million entries
LEVEL = 6  # of gzip: 9 costs seven times as much and saves next to nothing
REVOCATION = "revocation"
LIST_TYPE = "BitstringStatusListCredential"
ENTRY_TYPE = "BitstringStatusListEntry"


def build_status_entry(list_url: str, index: int) -> dict[str, Any]:
    """The `credentialStatus` of an award (section 2.1)."""
    return {
        "id": f"{list_url}#{index}",
        "type": ENTRY_TYPE,
        "statusPurpose": REVOCATION,
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def build_status_list(
    list_url: str, did: str, revoked: Iterable[int], at: datetime
) -> dict[str, Any]:
    """The unsigned BitstringStatusListCredential (section 2.2)."""
    return {
        "@context": [CREDENTIALS],
        "id": list_url,
        "type": ["VerifiableCredential", LIST_TYPE],
        "issuer": did,
        "validFrom": write_moment(at),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": REVOCATION,
            "encodedList": encode_list(revoked),
        },
    }


def encode_list(set_indices: Iterable[int]) -> str:
    """The list with these bits set (section 3.3), index 0 leftmost. ValueError out of range."""
    bits = bytearray(ENTRIES // 8)
    for index in set_indices:
        if not 0 <= index < ENTRIES:
            raise ValueError(f"status list index {index} is out of range")
        bits[index // 8] |= 0x80 >> index % 8
    return encode_base64url(gzip.compress(bytes(bits), compresslevel=LEVEL, mtime=0))


def decode_list(encoded: str) -> bytes:
    """The unpacked list (section 3.4).

    Raises ValueError if it is no such list, shorter than the specification allows, or unpacks to
    more than `LONGEST`; never unpacks further than that.
    """
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        bits = unpacker.decompress(decode_base64url(encoded), LONGEST)
    except zlib.error as error:
        raise ValueError("not a gzipped list") from error
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("the list is incomplete, or too long")
    if len(bits) * 8 < ENTRIES:
        raise ValueError("the list is too short")
    return bits


def is_set(bits: bytes, index: int) -> bool:
    """The bit at `index`. Raises ValueError if the list does not reach so far."""
    if not 0 <= index < len(bits) * 8:
        raise ValueError("the index is beyond the list")
    return bool(bits[index // 8] & 0x80 >> index % 8)
