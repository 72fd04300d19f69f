"""Proof of a browser that keeps no cookie for us: a secret in the storage of the platform's page.

1EdTech LTI Client Side postMessages 1.0, and LTI OIDC Login with LTI Client
Side postMessages 1.0. A platform names its storage when it starts a login and
need not name it again, so that the state carries the name. Nobody can change
it there: an altered state is no pending login's.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.lti.digests import digest
from app.ports.messages import StoragePlace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.platforms import Registration

PARAMETER = "lti_storage_target"
_TARGET = re.compile(r"[\x20-\x7e]{1,64}")
_MARKED = re.compile(r"state-storage\.([A-Za-z0-9_-]+={0,2})\.[A-Za-z0-9_-]{43}")
_KEY_DIGITS = 32


def find_mark(parameters: Mapping[str, str]) -> str | None:
    """What marks the state of a login for the storage that these parameters offer.

    None if they offer none, or one whose name is not up to 64 printable ASCII characters.
    """
    target = parameters.get(PARAMETER, "")
    if not _TARGET.fullmatch(target):
        return None
    return f"storage.{urlsafe_b64encode(target.encode()).decode()}."


def is_marked(state: str) -> bool:
    """Whether this looks like the state of such a login."""
    return _MARKED.fullmatch(state) is not None


def place_of(state: str, registration: Registration) -> StoragePlace:
    """Where the secret of the login with this marked state lies; ValueError if it is not marked.

    The origin is the registered authorisation address's, whatever a request says.
    """
    marked = _MARKED.fullmatch(state)
    if marked is None:
        raise ValueError("the state is not marked")
    address = urlsplit(registration.auth_url)
    return StoragePlace(
        origin=f"{address.scheme}://{address.netloc.rpartition('@')[2]}",
        target=urlsafe_b64decode(marked[1]).decode("ascii"),
        key=f"laurel_{digest(state)[:_KEY_DIGITS]}",
    )
