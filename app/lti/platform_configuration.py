"""A platform's own description of itself, believed only as far as it can be checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.lti.registration_answers import (
    Unreadable,
    find_object,
    get_text,
    read_object,
    read_text,
    read_texts,
)
from app.ports.registering import (
    PlatformConfiguration,
    RegistrationFailed,
    RegistrationProblem,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from urllib.parse import SplitResult

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
LONGEST_ADDRESS = 2000
_DEFAULT_PORTS = {"http": 80, "https": 443}
# RFC 3986, section 2; a host as a domain name or an address, for it is put into a header too.
_ADDRESS = re.compile(r"[\w!$%&'()*+,./:;=?@\[\]~-]+", re.ASCII)
_HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+")


def build_platform_configuration(url: str, body: bytes) -> PlatformConfiguration:
    """The configuration that was read at `url`.

    Its issuer has the origin of `url`, which lies at or below it (Dynamic
    Registration 1.0, section 3.5.1), so that nobody speaks for somebody
    else's site, nor for a neighbour on the same host. The registration
    endpoint is on that origin too, as it is sent the platform's secret; no
    other address is weaker than the issuer's. Raises `RegistrationFailed`.
    """
    try:
        source = read_object(body)
        configuration = _build(source)
    except Unreadable:
        raise _failed(RegistrationProblem.CONFIGURATION_UNREADABLE) from None
    _check_issuer(configuration.issuer, url)
    _check_endpoints(configuration)
    return configuration


def split_address(address: str) -> SplitResult | None:
    """The parts of an http(s) address with a plain host; None for anything else."""
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    is_web = parts.scheme in _DEFAULT_PORTS and _HOST.fullmatch(parts.hostname or "")
    return parts if is_web and "@" not in parts.netloc else None


def _build(source: Mapping[str, Any]) -> PlatformConfiguration:
    about = find_object(source, PLATFORM_CONFIGURATION)
    return PlatformConfiguration(
        issuer=get_text(source, "issuer"),
        auth_url=get_text(source, "authorization_endpoint"),
        token_url=get_text(source, "token_endpoint"),
        jwks_url=get_text(source, "jwks_uri"),
        registration_url=get_text(source, "registration_endpoint"),
        product_family=read_text(about, "product_family_code"),
        scopes=read_texts(source, "scopes_supported"),
        messages=frozenset(_read_messages(about)),
        variables=read_texts(about, "variables"),
    )


def _read_messages(about: Mapping[str, Any]) -> Iterator[str]:
    messages = about.get("messages_supported")
    for message in messages if isinstance(messages, list) else ():
        if isinstance(message, dict) and isinstance(message.get("type"), str):
            yield message["type"]


def _check_issuer(issuer: str, url: str) -> None:
    ours, theirs = split_address(url), split_address(issuer)
    if ours is None or theirs is None or theirs.query or _origin(ours) != _origin(theirs):
        raise _failed(RegistrationProblem.ISSUER_FOREIGN)
    below = theirs.path.rstrip("/") + "/"
    # A dot segment would lead out of the path that it is written below.
    if not ours.path.startswith(below) or "/." in ours.path or "%" in ours.path:
        raise _failed(RegistrationProblem.ISSUER_FOREIGN)


def _check_endpoints(configuration: PlatformConfiguration) -> None:
    issuer = split_address(configuration.issuer)
    registration = split_address(configuration.registration_url)
    for address in (
        configuration.auth_url,
        configuration.token_url,
        configuration.jwks_url,
        configuration.registration_url,
    ):
        parts = split_address(address)
        is_weaker = issuer and parts and issuer.scheme == "https" != parts.scheme
        if parts is None or is_weaker:
            raise _failed(RegistrationProblem.ENDPOINT_FOREIGN)
    if issuer and registration and _origin(issuer) != _origin(registration):
        raise _failed(RegistrationProblem.ENDPOINT_FOREIGN)


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS[parts.scheme]


def _failed(problem: RegistrationProblem) -> RegistrationFailed:
    return RegistrationFailed(problem, left_nothing=True)
