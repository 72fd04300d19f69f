"""PyLTI1p3's idea of a request, a registration and a session, filled with ours.

The library asks these objects whatever it would otherwise take from a web
framework, a configuration file, a cache and the network. None of them does
any I/O: what they answer was read from storage before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests
from pylti1p3.cookie import CookieService
from pylti1p3.deployment import Deployment
from pylti1p3.exception import LtiException
from pylti1p3.launch_data_storage.base import LaunchDataStorage
from pylti1p3.registration import Registration as LibraryRegistration
from pylti1p3.request import Request
from pylti1p3.tool_config.abstract import ToolConfAbstract
from typing_extensions import override

from app.lti.digests import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.platforms import Registration

_NONCE_KEY = "lti1p3-nonce-"

# The library opens a session of its own for each launch unless it is given one. This one reaches
# nothing: key sets come from our cache, services are called from another room.
NO_NETWORK = requests.Session()
NO_NETWORK.adapters.clear()


class Parameters(Request):
    """The parameters of a request, from its query or its form."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    @override
    def get_param(self, key: str) -> str:
        return self._values.get(key, "")

    @override
    def is_secure(self) -> bool:
        return True


class OneRegistration(ToolConfAbstract[Parameters]):
    """The registration that was found in storage, and no other."""

    def __init__(self, registration: Registration) -> None:
        self._registration = registration

    @override
    def check_iss_has_one_client(self, iss: str) -> bool:
        """False: an issuer may hold many registrations, so the client id is always compared."""
        return False

    @override
    def find_registration_by_params(
        self, iss: str, client_id: str, *args: object, **kwargs: object
    ) -> LibraryRegistration:
        """The registration, if these are its issuer and client id; LtiException otherwise."""
        ours = self._registration
        if (iss, client_id) != (ours.issuer, ours.client_id):
            raise LtiException("Registration not found.")
        found = LibraryRegistration().set_issuer(ours.issuer).set_client_id(ours.client_id)
        return found.set_auth_login_url(ours.auth_url).set_key_set_url(ours.jwks_url)

    @override
    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *args: object, **kwargs: object
    ) -> Deployment | None:
        """The deployment, if it is an approved one of the registration."""
        if deployment_id not in self._registration.deployments:
            return None
        return Deployment().set_deployment_id(deployment_id)

    # The library wants these two, and asks them only where an issuer has one client.

    @override
    def find_registration_by_issuer(
        self, iss: str, *args: object, **kwargs: object
    ) -> LibraryRegistration:
        raise NotImplementedError

    @override
    def find_deployment(self, iss: str, deployment_id: str) -> Deployment | None:
        raise NotImplementedError


class StateCookie(CookieService):
    """Where the library sets a cookie per login and looks for it again.

    Our proof is another one: the pending login in storage is bound to the
    browser's own cookie. So this only carries the state: out of a login that
    starts, and into a launch whose pending login was taken and proved.
    """

    def __init__(self, state: str = "") -> None:
        self.state = state

    @override
    def get_cookie(self, name: str) -> str | None:
        return self.state if name == self.state else None

    @override
    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:
        self.state = name


class NonceStorage(LaunchDataStorage[object]):
    """Where the library keeps what it wants to know at the second leg; for us, the nonce."""

    def __init__(self, nonce_digest: str = "") -> None:
        super().__init__()
        self.nonce_digest = nonce_digest

    @override
    def get_session_cookie_name(self) -> None:
        return None

    @override
    def can_set_keys_expiration(self) -> bool:
        return False

    @override
    def get_value(self, key: str) -> None:
        return None

    @override
    def set_value(self, key: str, value: object, exp: int | None = None) -> None:
        if key.startswith(_NONCE_KEY):
            self.nonce_digest = digest(key.removeprefix(_NONCE_KEY))

    @override
    def check_value(self, key: str) -> bool:
        return digest(key.removeprefix(_NONCE_KEY)) == self.nonce_digest
