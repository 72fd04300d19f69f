"""Platforms that register Laurel with themselves (1EdTech LTI Dynamic Registration 1.0)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class RegistrationProblem(StrEnum):
    """What went wrong with a registration, in the terms in which it can be mended."""

    NOT_FROM_PLATFORM = "not-from-platform"
    CONFIGURATION_UNREACHABLE = "configuration-unreachable"
    CONFIGURATION_UNREADABLE = "configuration-unreadable"
    ISSUER_FOREIGN = "issuer-foreign"
    ENDPOINT_FOREIGN = "endpoint-foreign"
    PLATFORM_UNREACHABLE = "platform-unreachable"
    LINK_USED = "link-used"
    LINK_REFUSED = "link-refused"
    REQUEST_REFUSED = "request-refused"
    ANSWER_MISSING = "answer-missing"
    ANSWER_UNREADABLE = "answer-unreadable"
    OTHER_INSTITUTION = "other-institution"


class RegistrationFailed(Exception):
    """The platform and Laurel did not come together.

    `left_nothing` is True where the platform surely created nothing, so that
    the same link may be tried again.
    """

    def __init__(self, problem: RegistrationProblem, *, left_nothing: bool) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.left_nothing = left_nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolDescription:
    """What Laurel tells a platform about itself; addresses are whole, `domain` has the port."""

    name: str
    description: str
    domain: str
    home_url: str
    launch_url: str
    login_url: str
    jwks_url: str
    logo_url: str
    scopes: tuple[str, ...]
    claims: tuple[str, ...]
    custom_parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformConfiguration:
    """What a platform says of itself (Dynamic Registration 1.0, section 2.1), checked.

    Empty sets mean that the platform did not say.
    """

    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    product_family: str = ""
    scopes: frozenset[str] = field(default_factory=frozenset)
    messages: frozenset[str] = field(default_factory=frozenset)
    variables: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredClient:
    """What the platform made of it; `deployment_id` is "" where it named none."""

    client_id: str
    deployment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformKind:
    """One kind of platform whose known differences apply, from `lti_config/platforms`.

    `product_families` are the names by which such a platform calls itself.
    `examples` are its usual addresses, by the field that asks for them, with
    {site} in place of its own.
    """

    kind: str
    title: str
    product_families: frozenset[str]
    registers_itself: bool
    examples: Mapping[str, str]


class DynamicRegistration(Protocol):
    """Registers Laurel at platforms. Refuses to run inside a transaction."""

    def describe_tool(self) -> ToolDescription:
        """What every platform is told."""
        ...

    def kinds(self) -> tuple[PlatformKind, ...]:
        """The kinds of platforms that are known, by title."""
        ...

    def read_configuration(self, url: str) -> PlatformConfiguration:
        """The configuration behind `url`, its issuer and addresses checked.

        Raises `RegistrationFailed`, which left nothing behind.
        """
        ...

    def register(
        self, configuration: PlatformConfiguration, registration_token: str
    ) -> RegisteredClient:
        """Ask the platform to register Laurel. The token may be "" where it gave none.

        What the answer says about scopes is not believed: tokens and launches
        tell what is granted. Raises `RegistrationFailed`.
        """
        ...
