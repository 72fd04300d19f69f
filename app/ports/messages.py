"""Incoming: the LTI messages of a platform's browser legs, and the sealing of private keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from app.domain.errors import RefusalCode, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.launching import DeepLinkingSettings, SignedLaunch
    from app.domain.platforms import Registration


class DeploymentWaits(Refused):
    """A well signed launch from a deployment that nobody approved yet (DEPLOYMENT_UNKNOWN)."""

    def __init__(self, registration_id: int, deployment_id: str) -> None:
        super().__init__(RefusalCode.DEPLOYMENT_UNKNOWN, "deployment_id")
        self.registration_id = registration_id
        self.deployment_id = deployment_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedLaunch:
    """A launch that passed every check, and where the platform wanted it to go."""

    launch: SignedLaunch
    target_link_uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentLineItem:
    """The line item that a platform is to make for a link, found again by id and tag."""

    label: str
    maximum: int
    resource_id: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentItem:
    """A link for a course. `title` is what the course shows; `custom` comes back at its launches.

    It leads to Laurel's launch address. A platform may copy it with its course.
    """

    title: str
    text: str
    custom: Mapping[str, str] = field(default_factory=dict)
    line_item: ContentLineItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepLinkingResponse:
    """What goes back to a platform that asked for links; none is an answer too.

    `message` and `error` are for the person who asked, in their language.
    """

    registration: Registration
    deployment_id: str
    settings: DeepLinkingSettings
    items: tuple[ContentItem, ...] = ()
    message: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoragePlace:
    """Where a browser's secret lies in the platform's page (LTI Client Side postMessages 1.0).

    `origin` is that of the registered authorisation address, `target` the
    name of a frame in the parent or `_parent`, `key` the name of the secret.
    """

    origin: str
    target: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageLogin:
    """A login whose proof the platform's page is to keep, and the authorisation address."""

    address: str
    place: StoragePlace


class LtiMessages(Protocol):
    """The two browser legs of a launch (LTI Core 1.3, section 5; Security 1.0, section 5.1.1).

    `browser` is the secret value of the browser's partitioned cookie, which
    the web room sets and has seen come back before it calls here; where
    cookies fail, a secret that the platform's page kept for this one login.
    """

    def start_login(self, parameters: Mapping[str, str], *, browser: str) -> str:
        """The platform's authorisation address, with a state and nonce on record.

        `parameters` are those of the third-party login initiation. Raises
        `Refused`: LOGIN_INCOMPLETE, PLATFORM_UNKNOWN, TARGET_FOREIGN.
        """
        ...

    def start_storage_login(
        self, parameters: Mapping[str, str], *, secret: str
    ) -> StorageLogin | None:
        """A login bound to `secret`, for the storage that the platform offers; None if none.

        LTI OIDC Login with LTI Client Side postMessages 1.0. Refuses as
        `start_login` does.
        """
        ...

    def find_storage_place(self, state: str) -> StoragePlace | None:
        """Where the secret of this pending login lies, if it was started so. Uses nothing up."""
        ...

    def accept_launch(self, form: Mapping[str, str], *, browser: str | None) -> AcceptedLaunch:
        """The signed launch behind the platform's form post, every claim checked.

        Raises `Refused` with the code of the first check that failed; a used
        state stays used. An `error` post is PLATFORM_DECLINED.
        """
        ...

    def build_deep_linking_response(self, response: DeepLinkingResponse) -> str:
        """The signed token to be posted as `JWT` to the settings' return address.

        Deep Linking 2.0, sections 3.4.2 and 4.5. Raises ValueError for more
        items than the platform takes, or one without a title.
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
