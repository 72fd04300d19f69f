"""Whether somebody's award is revoked, read from the list that its issuer publishes and signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.credentials.dates import read_moment
from app.credentials.issuer_keys import KeyNotTheIssuers, find_key
from app.credentials.signed import ForeignSuite, as_list, is_signed_by, read_signed
from app.credentials.status_list import ENTRY_TYPE, LIST_TYPE, REVOCATION, decode_list, is_set
from app.credentials.untrusted import Malformed
from app.domain.credentials import Check, CheckedPoint, CheckResult, Finding
from app.domain.errors import PlatformFailure

if TYPE_CHECKING:
    from datetime import datetime

    from app.ports.services import HttpReader

PURPOSES = {REVOCATION, "suspension"}  # others ("message", "refresh") do not end an award
MOST_ENTRIES = 4
OK = 200


class StatusUnreachable(Exception):
    """The status list could not be read."""


class StatusUntrusted(Exception):
    """What the entry or the list says cannot be relied upon."""


@dataclass(frozen=True, slots=True)
class _Entry:
    purpose: str
    index: int
    list_url: str


def check_status(
    credential: dict[str, Any],
    issuer: str,
    did_document: dict[str, Any],
    reader: HttpReader,
    now: datetime,
) -> CheckedPoint:
    """The status check of a credential whose signature holds (Bitstring Status List 1.0, 3.2).

    The list must be signed by the credential's own issuer. Anything that is not as it should be
    is "could not be checked", never passed.
    """
    try:
        entries = _read_entries(credential.get("credentialStatus"))
        found = [_is_set(entry, issuer, did_document, reader, now) for entry in entries]
    except StatusUnreachable:
        return _point(CheckResult.NOT_CHECKED, Finding.STATUS_UNREACHABLE)
    except (StatusUntrusted, Malformed, ForeignSuite, KeyNotTheIssuers):
        return _point(CheckResult.NOT_CHECKED, Finding.STATUS_UNTRUSTED)
    if any(found):
        return _point(CheckResult.FAILED, Finding.STATUS_REVOKED)
    return _point(CheckResult.PASSED, Finding.STATUS_GOOD if found else Finding.STATUS_NONE)


def _point(result: CheckResult, finding: Finding) -> CheckedPoint:
    return CheckedPoint(check=Check.STATUS, result=result, finding=finding)


def _read_entries(value: object) -> list[_Entry]:
    """Section 3.2, steps 1-2: the entries that can end an award."""
    items = as_list(value)
    if len(items) > MOST_ENTRIES:
        raise StatusUntrusted("too many entries")
    entries = [_read_entry(item) for item in items]
    return [entry for entry in entries if entry.purpose in PURPOSES]


def _read_entry(item: object) -> _Entry:
    if not isinstance(item, dict) or ENTRY_TYPE not in as_list(item.get("type")):
        raise StatusUntrusted("another kind of status")
    purpose, url = item.get("statusPurpose"), item.get("statusListCredential")
    index = str(item.get("statusListIndex"))
    if not isinstance(purpose, str) or not isinstance(url, str):
        raise StatusUntrusted("an incomplete entry")
    if not _is_web_address(url):
        raise StatusUntrusted("a list at no address")
    if not (index.isascii() and index.isdecimal() and len(index) < len("1000000000")):
        raise StatusUntrusted("no index")
    if item.get("statusSize", 1) != 1:
        raise StatusUntrusted("more than one bit for each award")
    return _Entry(purpose, int(index), url)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_set(
    entry: _Entry, issuer: str, did_document: dict[str, Any], reader: HttpReader, now: datetime
) -> bool:
    # Section 3.2, step 4: fetch the list.
    try:
        answer = reader.read(
            entry.list_url, accept="application/vc, application/json", call="status list"
        )
    except PlatformFailure as error:
        raise StatusUnreachable(entry.list_url) from error
    if answer.status != OK:
        raise StatusUnreachable(entry.list_url)
    # Step 5: verify it, as signed by the same issuer.
    signed = read_signed(answer.body)
    if signed.issuer != issuer or signed.signer != issuer:
        raise StatusUntrusted("another issuer's list")
    key = find_key(did_document, issuer, signed.verification_method, now)
    if not is_signed_by(signed, key):
        raise StatusUntrusted("an altered list")
    # Steps 6-9: its purpose, its length, the bit.
    try:
        return is_set(decode_list(_read_encoded(signed.unsecured, entry, now)), entry.index)
    except ValueError as error:
        raise StatusUntrusted("an unusable list") from error


def _read_encoded(document: dict[str, Any], entry: _Entry, now: datetime) -> str:
    """The encoded list of a verified document, if it is the one that the entry means."""
    subject = document.get("credentialSubject")
    if document.get("id") != entry.list_url or LIST_TYPE not in as_list(document.get("type")):
        raise StatusUntrusted("another document")
    if read_moment(document.get("validFrom")) > now:
        raise StatusUntrusted("not yet valid")
    if "validUntil" in document and read_moment(document["validUntil"]) < now:
        raise StatusUntrusted("out of date")
    if not isinstance(subject, dict) or entry.purpose not in as_list(subject.get("statusPurpose")):
        raise StatusUntrusted("a list for another purpose")
    return str(subject.get("encodedList"))
