"""Incoming: the LTI messages of a platform's browser legs, and the sealing of private keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.launching import SignedLaunch


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedLaunch:
    """A launch that passed every check, and where the platform wanted it to go."""

    launch: SignedLaunch
    target_link_uri: str


class LtiMessages(Protocol):
    """The two browser legs of a launch (LTI Core 1.3, section 5; Security 1.0, section 5.1.1).

    `browser` is the secret value of the browser's partitioned cookie, which
    the web room sets and has seen come back before it calls here.
    """

    def start_login(self, parameters: Mapping[str, str], *, browser: str) -> str:
        """The platform's authorisation address, with a state and nonce on record.

        `parameters` are those of the third-party login initiation. Raises
        `Refused`: LOGIN_INCOMPLETE, PLATFORM_UNKNOWN, TARGET_FOREIGN.
        """
        ...

    def accept_launch(self, form: Mapping[str, str], *, browser: str | None) -> AcceptedLaunch:
        """The signed launch behind the platform's form post, every claim checked.

        Raises `Refused` with the code of the first check that failed; a used
        state stays used. An `error` post is PLATFORM_DECLINED.
        """
        ...

    def key_set(self) -> dict[str, Any]:
        """Our public JWK Set, with retired keys for as long as they overlap."""
        ...


class Sealer(Protocol):
    """Encrypts private keys at rest."""

    def seal(self, plain: bytes) -> bytes:
        """Encrypt under the newest secret."""
        ...

    def open(self, sealed: bytes) -> bytes:
        """Decrypt under any configured secret; ValueError, saying what to do, if none fits."""
        ...
