"""A definition becomes the next version of its micro-credential."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.definition_content import definition_digest
from app.domain.errors import RefusalCode, Refused
from app.usecases.conflicts import once_more

if TYPE_CHECKING:
    from app.domain.microcredentials import Definition, Version
    from app.domain.people import Institution
    from app.ports import Ports


@once_more
def publish_definition(
    ports: Ports, institution: Institution, definition: Definition
) -> tuple[Version, bool]:
    """The version that says this, and whether it is new.

    Publishing what the newest version says already changes nothing; a version
    is never changed, so that awards keep meaning what they meant. Refuses
    DEFINITION_INVALID where no credential of it could be signed, naming the
    field, so that this is not found out at the first claim.
    """
    digest = definition_digest(definition)
    with ports.unit_of_work() as u:
        latest = u.definitions.latest(institution.id, definition.identifier)
        if latest is not None and latest.digest == digest:
            return latest, False
        version = u.definitions.publish(institution.id, definition, digest, ports.clock())
        try:
            ports.documents.achievement(institution, version)
        except ValueError as error:
            raise Refused(RefusalCode.DEFINITION_INVALID, str(error)) from error
    return version, True
