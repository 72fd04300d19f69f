"""A migrated SQLite database, made once and copied for each test that wants one."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.settings import Settings
from app.wiring import migrate_database

NAME = "laurel.sqlite3"


def build_template(folder: Path) -> Path:
    """A migrated file with the job engine's tables, to be copied."""
    migrate_database(Settings(data_dir=folder))
    return folder / NAME


def copy_template(template: Path, folder: Path) -> Path:
    """A copy in the folder, of which nobody else knows."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(template, folder / NAME))
