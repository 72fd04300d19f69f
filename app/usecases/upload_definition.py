"""A designer without a command line publishes a definition; course staff see what there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.people import CourseRole, Right
from app.usecases.access import require_right
from app.usecases.definition_file import read_definition
from app.usecases.offered import find_offered
from app.usecases.publish_definition import publish_definition

if TYPE_CHECKING:
    from app.domain.microcredentials import Version
    from app.domain.people import Asker, Institution
    from app.ports import Ports
    from app.usecases.offered import Offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The institution's micro-credentials, the newest version of each, by title.

    `offered` is what the asker's course offers, if they teach one that offers any.
    """

    institution: Institution
    versions: tuple[Version, ...]
    offered: Offered | None


def show_catalogue(ports: Ports, asker: Asker) -> Catalogue:
    """What may be offered. Refuses others than course staff and designers."""
    is_staff = asker.role is CourseRole.STAFF and asker.course_id is not None
    if not is_staff and not asker.may_anywhere(Right.DESIGN):
        raise Refused(RefusalCode.NOT_ALLOWED, "course staff and designers only")
    with ports.unit_of_work(read_only=True) as u:
        return Catalogue(
            institution=u.institutions.get(asker.institution_id),
            versions=u.definitions.newest(asker.institution_id),
            offered=find_offered(u, asker.course_id or 0) if is_staff else None,
        )


def upload_definition(ports: Ports, asker: Asker, source: str | bytes) -> tuple[Version, bool]:
    """The version that the file says, and whether it is new, as on the command line.

    Refuses NOT_ALLOWED without the right to design this micro-credential (for
    a new one: in the whole institution), DEFINITION_INVALID where no
    credential of it could be signed. Raises `DefinitionProblems` with every
    mistake of the file.
    """
    if not asker.may_anywhere(Right.DESIGN):
        require_right(asker, Right.DESIGN)
    definition = read_definition(source)
    with ports.unit_of_work(read_only=True) as u:
        institution = u.institutions.get(asker.institution_id)
        latest = u.definitions.latest(institution.id, definition.identifier)
    require_right(asker, Right.DESIGN, latest.microcredential_id if latest else None)
    return publish_definition(ports, institution, definition)
