"""The secret of an installation that configured none: made once, kept in the data folder."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

FILE_NAME = "secret.key"
SECRET_BYTES = 32


def get_secret(data_dir: Path) -> str:
    """The secret in `data_dir`, made on first use, readable by its owner only.

    Several processes that start at once all get the same one. Raises ValueError if the file is
    there but empty, which must be mended by hand: a new secret would not open the old keys.
    """
    path = data_dir / FILE_NAME
    if not path.exists():
        _create(path)
    secret = path.read_text(encoding="ascii").strip()
    if not secret:
        raise ValueError(
            f"{path} is empty: put the secret back from a backup, or delete the file if no key "
            "was ever sealed with it"
        )
    return secret


def _create(path: Path) -> None:
    """Put a whole new file in place, or leave the one that another process put there first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE_NAME}-")  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(temporary)  # fails if the file exists: unlike renaming, never replaces
    except FileExistsError:
        return
    finally:
        temporary.unlink()
