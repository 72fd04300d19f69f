"""The status lists of an institution: a random index for each award, re-signed at each change."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.awarding import StatusEntry
    from app.domain.credentials import SigningKey
    from app.domain.people import Institution
    from app.ports import Ports
    from app.ports.award_storage import StatusList
    from app.ports.storage import UnitOfWork


def take_status_entry(
    ports: Ports, u: UnitOfWork, institution: Institution, key: SigningKey, at: datetime
) -> StatusEntry:
    """An unused index in a list with room; a new, signed, empty list where none has any."""
    status_list = u.status_lists.open_list(institution.id)
    if status_list is None:
        list_uuid = uuid4()
        document = ports.documents.status_list(institution, list_uuid, (), key, at)
        status_list = u.status_lists.add(institution.id, list_uuid, document)
    return u.status_lists.take_index(status_list)


def publish_status_list(
    ports: Ports, u: UnitOfWork, institution: Institution, status_list: StatusList, at: datetime
) -> None:
    """Sign the list anew with every revoked index, and serve that from now on."""
    document = ports.documents.status_list(
        institution,
        status_list.uuid,
        u.status_lists.revoked_indices(status_list.id),
        u.keys.signing_keys(institution.id)[0],
        at,
    )
    u.status_lists.publish(status_list.id, document)
