"""Launches on record."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from app.db.tables.courses import launches
from app.domain.launching import DeepLinkingSettings, Launch, MessageType

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Connection, Row

_COLUMNS = (
    "uuid",
    "institution_id",
    "registration_id",
    "person_id",
    "course_id",
    "role",
    "browser_digest",
    "form_token",
    "locale",
    "created_at",
    "expires_at",
)


class SqlLaunches:
    """Implements `Launches`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, launch: Launch) -> Launch:
        """Store it; the returned one carries the id (the given one's `id` is ignored)."""
        values = {name: getattr(launch, name) for name in _COLUMNS}
        new = insert(launches).values(**values, details=_encode(launch) or None)
        return replace(
            launch, id=self._connection.execute(new.returning(launches.c.id)).scalar_one()
        )

    def find(self, launch_uuid: UUID) -> Launch | None:
        """The launch with this public id, expired or not."""
        row = self._connection.execute(
            select(launches).where(launches.c.uuid == launch_uuid)
        ).one_or_none()
        return _launch(row) if row else None

    def rebind(self, launch_uuid: UUID, old: str, new: str) -> bool:
        """Replace the browser digest `old` by `new`, in one statement. False if it is another."""
        this = (launches.c.uuid == launch_uuid) & (launches.c.browser_digest == old)
        changed = self._connection.execute(
            update(launches).where(this).values(browser_digest=new).returning(launches.c.id)
        )
        return changed.one_or_none() is not None

    def forget_expired(self, now: datetime) -> int:
        """Delete launches past their time; how many."""
        return self._connection.execute(
            delete(launches).where(launches.c.expires_at <= now)
        ).rowcount


def _encode(launch: Launch) -> dict[str, Any]:
    """What the launch has beside its columns, without what it has not."""
    details: dict[str, Any] = {
        "message": None if launch.message is MessageType.RESOURCE_LINK else launch.message.value,
        "resource_link_id": launch.resource_link_id,
        "custom": dict(launch.custom),
        "deep_linking": _encode_settings(launch.deep_linking),
        "for_person_id": launch.for_person_id,
    }
    return {name: value for name, value in details.items() if value}


def _encode_settings(settings: DeepLinkingSettings | None) -> dict[str, Any] | None:
    if settings is None:
        return None
    return {**asdict(settings), "accept_types": sorted(settings.accept_types)}


def _launch(row: Row[Any]) -> Launch:
    details: Mapping[str, Any] = row.details or {}
    return Launch(
        id=row.id,
        **{name: getattr(row, name) for name in _COLUMNS},
        message=MessageType(details.get("message", MessageType.RESOURCE_LINK)),
        resource_link_id=details.get("resource_link_id", ""),
        custom=details.get("custom", {}),
        deep_linking=_decode_settings(details.get("deep_linking")),
        for_person_id=details.get("for_person_id"),
    )


def _decode_settings(settings: Mapping[str, Any] | None) -> DeepLinkingSettings | None:
    if settings is None:
        return None
    accept_types = frozenset(settings["accept_types"])
    return DeepLinkingSettings(**{**settings, "accept_types": accept_types})
