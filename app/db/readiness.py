"""Whether the database can be served from, in words for an operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.db.unit_of_work import Database


class DatabaseReadiness:
    """Answers readiness probes, and every command before it begins."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_reachable(self) -> bool:
        """The database answers, migrated or not."""
        return self._database.ping()

    def find_obstacle(self) -> str | None:
        """What keeps Laurel from serving and what to do; None if nothing does."""
        if not self.is_reachable():
            return "the database cannot be reached: check LAUREL_DATABASE_URL, or LAUREL_DATA_DIR"
        if not self._database.is_migrated():
            return "the database is not up to date: run “laurel migrate”"
        return None
