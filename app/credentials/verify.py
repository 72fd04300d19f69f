"""The four checks of an award: signature, issuer, status, dates (Open Badges 3.0, section 8)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.credentials.dates import read_moment
from app.credentials.issuer_keys import (
    IssuerUnreachable,
    KeyNotTheIssuers,
    find_key,
    read_did_document,
)
from app.credentials.keys import decode_multikey
from app.credentials.signed import ForeignSuite, SignedDocument, is_signed_by, read_signed
from app.credentials.status_check import check_status
from app.credentials.untrusted import Malformed
from app.domain.credentials import Check, CheckedPoint, CheckResult, Finding, VerificationReport

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from app.ports.services import HttpReader

CLOCKS_APART = timedelta(minutes=1)  # an issuer's clock may be a little ahead of ours

Answer = tuple[CheckResult, Finding]


def verify_own(
    document: bytes, *, keys: Collection[str], did_prefix: str, revoked: bool, now: datetime
) -> VerificationReport:
    """The checks of a document of ours, from what we hold: public Multikeys and the register.

    `did_prefix` is what every did:web of this installation begins with.
    """
    signed = _read(document)
    if not isinstance(signed, SignedDocument):
        return _report_unread(signed, now)
    multibase = signed.verification_method.removeprefix(f"{signed.issuer}#")
    is_ours = signed.issuer.startswith(did_prefix) and multibase in keys
    key = decode_multikey(multibase) if is_ours else None
    status = (
        (CheckResult.FAILED, Finding.STATUS_REVOKED)
        if revoked
        else (CheckResult.PASSED, Finding.STATUS_GOOD)
    )
    confirmed = (CheckResult.PASSED, Finding.ISSUER_CONFIRMED)
    refused = (CheckResult.FAILED, Finding.KEY_NOT_THE_ISSUERS)
    issuer = confirmed if key else refused
    return _report(_signature(signed, key, issuer), issuer, status, _dates(signed, now), now)


def verify_foreign(document: bytes, reader: HttpReader, now: datetime) -> VerificationReport:
    """The checks of anybody's document, reading issuer and status list as a stranger would.

    Never raises for what the document or a server says. What could not be read is "could not be
    checked". The status list is read only for a document whose signature holds.
    """
    signed = _read(document)
    if not isinstance(signed, SignedDocument):
        return _report_unread(signed, now)
    did_document, key, issuer = _find_issuer(signed, reader, now)
    signature = _signature(signed, key, issuer)
    status: Answer = (CheckResult.NOT_CHECKED, Finding.STATUS_UNTRUSTED)
    if signature[0] is CheckResult.PASSED:
        point = check_status(signed.unsecured, signed.issuer, did_document, reader, now)
        status = (point.result, point.finding)
    return _report(signature, issuer, status, _dates(signed, now), now)


def _read(document: bytes) -> SignedDocument | Answer:
    try:
        return read_signed(document)
    except Malformed:
        return CheckResult.FAILED, Finding.MALFORMED
    except ForeignSuite:
        return CheckResult.NOT_CHECKED, Finding.SIGNATURE_FOREIGN_SUITE


def _find_issuer(
    signed: SignedDocument, reader: HttpReader, now: datetime
) -> tuple[dict[str, Any], Ed25519PublicKey | None, Answer]:
    """The issuer's DID document, the key that was named, if it may sign, and what to say of it."""
    refused = (CheckResult.FAILED, Finding.KEY_NOT_THE_ISSUERS)
    if signed.signer != signed.issuer:
        return {}, None, refused
    try:
        document = read_did_document(signed.issuer, reader)
        key = find_key(document, signed.issuer, signed.verification_method, now)
    except IssuerUnreachable:
        return {}, None, (CheckResult.NOT_CHECKED, Finding.KEY_UNREACHABLE)
    except KeyNotTheIssuers:
        return {}, None, refused
    return document, key, (CheckResult.PASSED, Finding.ISSUER_CONFIRMED)


def _signature(signed: SignedDocument, key: Ed25519PublicKey | None, issuer: Answer) -> Answer:
    if key is None:
        return CheckResult.NOT_CHECKED, issuer[1]
    try:
        holds = is_signed_by(signed, key)
    except Malformed:
        return CheckResult.FAILED, Finding.MALFORMED
    if holds:
        return CheckResult.PASSED, Finding.SIGNATURE_VALID
    return CheckResult.FAILED, Finding.SIGNATURE_BROKEN


def _dates(signed: SignedDocument, now: datetime) -> Answer:
    """VC Data Model 2.0, section 4.9, and the end of the proof itself, where it has one."""
    try:
        begins = read_moment(signed.unsecured.get("validFrom"))
        ends = [
            read_moment(holder[name])
            for holder, name in ((signed.unsecured, "validUntil"), (signed.proof, "expires"))
            if name in holder
        ]
    except ValueError:
        return CheckResult.FAILED, Finding.MALFORMED
    if begins > now + CLOCKS_APART:
        return CheckResult.FAILED, Finding.NOT_YET_VALID
    if any(end < now for end in ends):
        return CheckResult.FAILED, Finding.EXPIRED
    return CheckResult.PASSED, Finding.IN_FORCE


def _report_unread(signature: Answer, now: datetime) -> VerificationReport:
    """Nothing else can be said of a document whose signature cannot even be looked for."""
    rest = (CheckResult.NOT_CHECKED, signature[1])
    return _report(signature, rest, rest, rest, now)


def _report(
    signature: Answer, issuer: Answer, status: Answer, dates: Answer, now: datetime
) -> VerificationReport:
    answers = {
        Check.SIGNATURE: signature,
        Check.ISSUER: issuer,
        Check.STATUS: status,
        Check.DATES: dates,
    }
    points = tuple(
        CheckedPoint(check=check, result=result, finding=finding)
        for check, (result, finding) in answers.items()
    )
    return VerificationReport(points=points, checked_at=now)
