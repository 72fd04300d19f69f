"""What is stored, as SQLAlchemy tables, and the truths that the database itself keeps.

One file per part of the model. Every row carries its institution, and
references name it too, so that no row can point into another institution.
A change here needs a migration; the tests compare the two.
"""

from __future__ import annotations

from app.db.tables import awards, courses, definitions, evidence, identity
from app.db.tables.base import metadata

__all__ = ["awards", "courses", "definitions", "evidence", "identity", "metadata"]
