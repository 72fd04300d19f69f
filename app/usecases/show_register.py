"""What a registrar sees: the register with filters, and one record whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.awarding import AwardState
from app.domain.people import Right
from app.usecases.access import get_award_of_institution, require_right

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.awarding import Award
    from app.domain.credentials import VerificationReport
    from app.domain.microcredentials import Version
    from app.domain.people import Asker, Institution, Person
    from app.domain.platforms import Course
    from app.domain.register import RegisterEntry
    from app.domain.syncing import ScoreDelivery
    from app.ports import Ports
    from app.ports.award_storage import RegisterFilter, RegisterRow

ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """One page of the register. `page` counts from 1; `count` is of all pages."""

    institution: Institution
    versions: tuple[Version, ...]
    rows: tuple[RegisterRow, ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything on record about one award. `actors` holds the people its entries name."""

    award: Award
    version: Version
    course: Course
    person: Person
    entries: tuple[RegisterEntry, ...]
    actors: dict[int, Person]
    delivery: ScoreDelivery | None
    report: VerificationReport
    may_revoke: bool


def show_register(
    ports: Ports, asker: Asker, wanted: RegisterFilter, page: int = 1
) -> RegisterPage:
    """One page of the asker's own institution's register, whatever the filter says."""
    require_right(asker, Right.EXPORT)
    assert wanted.institution_id == asker.institution_id, "the filter is built from the asker"
    with ports.unit_of_work(read_only=True) as u:
        count = u.awards.count(wanted)
        pages = max(1, -(-count // ROWS_A_PAGE))
        page = min(max(page, 1), pages)
        return RegisterPage(
            institution=u.institutions.get(asker.institution_id),
            versions=u.definitions.published(asker.institution_id),
            rows=u.awards.page(wanted, offset=(page - 1) * ROWS_A_PAGE, limit=ROWS_A_PAGE),
            count=count,
            page=page,
            pages=pages,
        )


def show_record(ports: Ports, asker: Asker, award_uuid: UUID) -> Record:
    """One award of the asker's institution with its decision, history and checks."""
    require_right(asker, Right.EXPORT)
    with ports.unit_of_work(read_only=True) as u:
        award = get_award_of_institution(u, asker, award_uuid)
        version = u.definitions.get(award.version_id)
        entries = u.register.of_award(award_uuid)
        actor_ids = {entry.actor_id for entry in entries if entry.actor_id is not None}
        return Record(
            award=award,
            version=version,
            course=u.courses.get(u.offerings.get(award.offering_id).course_id),
            person=u.people.get(award.person_id),
            entries=entries,
            actors={actor_id: u.people.get(actor_id) for actor_id in actor_ids},
            delivery=u.deliveries.find(award.id),
            report=ports.documents.verify_own(
                award.document,
                u.keys.signing_keys(award.institution_id),
                revoked=award.state is AwardState.REVOKED,
            ),
            may_revoke=asker.may(Right.REVOKE, version.microcredential_id)
            and award.state is AwardState.ISSUED,
        )
