"""First leg: the platform starts a login, and we send the browser back to it with a state."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect
from pylti1p3.session import SessionService
from typing_extensions import override

from app.domain.errors import RefusalCode, Refused
from app.lti.digests import digest
from app.lti.library import NonceStorage, OneRegistration, Parameters, StateCookie
from app.lti.targets import is_ours
from app.lti.token_values import is_storable
from app.ports.identity_storage import PendingLogin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.domain.platforms import Registration
    from app.ports.identity_storage import Registrations
    from app.ports.storage import OpenUnitOfWork

LOGIN_LIFETIME = timedelta(minutes=10)
LAUNCH_PATH = "/lti/launch"
_REQUIRED = ("iss", "login_hint", "target_link_uri")
_ENTROPY_BYTES = 32


@dataclass(frozen=True, slots=True)
class StartedLogin:
    """A login on record: where the browser goes now, and the state with which it comes back."""

    address: str
    state: str
    registration: Registration


def start_login(
    parameters: Mapping[str, str],
    *,
    browser: str,
    unit_of_work: OpenUnitOfWork,
    now: datetime,
    base_url: str,
    mark: str = "",
) -> StartedLogin:
    """The platform's authorisation address (1EdTech Security 1.0, section 5.1.1.2).

    State and nonce go on record as digests, for ten minutes, bound to the
    browser, the registration and the target. The state carries `mark`.
    Raises `Refused`: LOGIN_INCOMPLETE, TARGET_FOREIGN, PLATFORM_UNKNOWN.
    """
    _check_parameters(parameters, base_url)
    with unit_of_work() as u:
        registration = _get_registration(u.registrations, parameters)
        login = _LibraryLogin(parameters, registration, mark)
        address = login.redirect(base_url + LAUNCH_PATH)
        u.logins.record(
            PendingLogin(
                state_digest=digest(login.cookie.state),
                nonce_digest=login.storage.nonce_digest,
                registration_id=registration.id,
                target_link_uri=parameters["target_link_uri"],
                browser_digest=digest(browser),
                expires_at=now + LOGIN_LIFETIME,
            )
        )
    return StartedLogin(address, login.cookie.state, registration)


def _check_parameters(parameters: Mapping[str, str], base_url: str) -> None:
    for name in _REQUIRED:
        if not parameters.get(name):
            raise Refused(RefusalCode.LOGIN_INCOMPLETE, name)
    for name in (*_REQUIRED, "client_id", "lti_message_hint"):
        if not is_storable(parameters.get(name, "")):
            raise Refused(RefusalCode.LOGIN_INCOMPLETE, name)
    if not is_ours(parameters["target_link_uri"], base_url):
        raise Refused(RefusalCode.TARGET_FOREIGN, "target_link_uri")


def _get_registration(registrations: Registrations, parameters: Mapping[str, str]) -> Registration:
    """By issuer and client id; a login may leave the client id out where only one can be meant."""
    issuer, client_id = parameters["iss"], parameters.get("client_id")
    if client_id:
        found = registrations.find(issuer, client_id)
        if found is None:
            raise Refused(RefusalCode.PLATFORM_UNKNOWN, "iss, client_id")
        return found
    candidates = registrations.find_by_issuer(issuer)
    if len(candidates) != 1:
        raise Refused(RefusalCode.PLATFORM_UNKNOWN, "client_id" if candidates else "iss")
    return candidates[0]


class _Address(Redirect[str]):
    """A redirect that somebody else carries out."""

    def __init__(self, address: str) -> None:
        self._address = address

    @override
    def get_redirect_url(self) -> str:
        return self._address

    @override
    def set_redirect_url(self, location: str) -> None:
        self._address = location

    @override
    def do_redirect(self) -> str:
        return self._address

    @override
    def do_js_redirect(self) -> str:
        raise NotImplementedError


class _LibraryLogin(OIDCLogin[Parameters, OneRegistration, SessionService, StateCookie, str]):
    """The library's side of a login, with our randomness and our joining of addresses."""

    def __init__(
        self, parameters: Mapping[str, str], registration: Registration, mark: str
    ) -> None:
        request = Parameters({**parameters, "client_id": registration.client_id})
        self.cookie = StateCookie()
        self.storage = NonceStorage()
        self._mark = mark
        self._auth_url = registration.auth_url
        super().__init__(
            request,
            OneRegistration(registration),
            SessionService(request),
            self.cookie,
            self.storage,
        )

    @override
    def get_redirect(self, url: str) -> Redirect[str]:
        # The library joins with "?" although the address may have a query of its own.
        query = url.removeprefix(f"{self._auth_url}?")
        joint = "&" if "?" in self._auth_url else "?"
        return _Address(f"{self._auth_url}{joint}{query}")

    # The library's state has 122 random bits, and its nonce tells the time and the address of
    # this machine's network card.
    @override
    def _get_uuid(self) -> str:
        return self._mark + secrets.token_urlsafe(_ENTROPY_BYTES)

    @override
    def _generate_nonce(self) -> str:
        return secrets.token_urlsafe(_ENTROPY_BYTES)
