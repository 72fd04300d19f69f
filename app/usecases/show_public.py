"""What anybody may see: shared credentials, achievements, issuers and status lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.domain.awarding import AwardState
from app.domain.errors import RefusalCode, Refused
from app.usecases.institutions import SLUG

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.awarding import Award
    from app.domain.credentials import VerificationReport
    from app.domain.microcredentials import Version
    from app.domain.people import Institution
    from app.ports import Ports
    from app.ports.storage import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCredential:
    """A shared award with what it says and how it checks."""

    award: Award
    version: Version
    institution: Institution
    report: VerificationReport


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAchievement:
    """What a version says, as a person reads it and as it stands in credentials."""

    version: Version
    institution: Institution
    document: dict[str, Any]


def show_credential(ports: Ports, award_uuid: UUID) -> PublicCredential:
    """The award, if its holder shares it.

    One that is not shared is NOT_SHARED, and one that does not exist is the
    same, so that an address tells nothing about who was awarded what.
    """
    with ports.unit_of_work(read_only=True) as u:
        award = u.awards.find(award_uuid)
        if award is None or not award.shared:
            raise Refused(RefusalCode.NOT_SHARED)
        return PublicCredential(
            award=award,
            version=u.definitions.get(award.version_id),
            institution=u.institutions.get(award.institution_id),
            report=ports.documents.verify_own(
                award.document,
                u.keys.signing_keys(award.institution_id),
                revoked=award.state is AwardState.REVOKED,
            ),
        )


def show_achievement(ports: Ports, version_uuid: UUID) -> PublicAchievement:
    """The version's Achievement, under its stable id."""
    with ports.unit_of_work(read_only=True) as u:
        version = u.definitions.find(version_uuid)
        if version is None:
            raise Refused(RefusalCode.NOT_FOUND, "micro-credential")
        institution = u.institutions.get(version.institution_id)
    return PublicAchievement(
        version=version,
        institution=institution,
        document=ports.documents.achievement(institution, version),
    )


def show_issuer(ports: Ports, slug: str) -> tuple[Institution, dict[str, Any]]:
    """The institution and its Profile."""
    with ports.unit_of_work(read_only=True) as u:
        institution = _get_issuer(u, slug)
    return institution, ports.documents.issuer_profile(institution)


def read_did_document(ports: Ports, slug: str) -> dict[str, Any]:
    """The institution's DID document, with every key that ever signed."""
    with ports.unit_of_work(read_only=True) as u:
        institution = _get_issuer(u, slug)
        keys = u.keys.signing_keys(institution.id)
    return ports.documents.did_document(institution, keys)


def read_status_list(ports: Ports, list_uuid: UUID) -> bytes:
    """The signed status list, as it was last published."""
    with ports.unit_of_work(read_only=True) as u:
        status_list = u.status_lists.find(list_uuid)
    if status_list is None:
        raise Refused(RefusalCode.NOT_FOUND, "status list")
    return status_list.document


def _get_issuer(u: UnitOfWork, slug: str) -> Institution:
    """A slug that no institution can have is not looked up: not every text fits a query."""
    institution = u.institutions.find(slug) if SLUG.fullmatch(slug) else None
    if institution is None:
        raise Refused(RefusalCode.NOT_FOUND, "issuer")
    return institution
