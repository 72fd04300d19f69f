"""Second leg: a platform's signed message, as PyLTI1p3 reads it and as we make it read.

The order differs from the library's own: the signature comes before any
claim, so that nothing unsigned is looked at, and the types of the claims come
before the library's checks, which take them for granted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from pylti1p3.exception import LtiException
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.session import SessionService
from typing_extensions import override

from app.domain.errors import RefusalCode, Refused
from app.lti.claims import read_claims
from app.lti.library import NO_NETWORK, NonceStorage, OneRegistration, Parameters, StateCookie

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal, Self

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from pylti1p3.message_launch import TLaunchData

    from app.domain.platforms import Registration
    from app.lti.claims import LaunchClaims
    from app.lti.platform_keys import PlatformKeys
    from app.ports.identity_storage import PendingLogin

ALGORITHM = "RS256"
_LONGEST_TOKEN = 65536

# Three strict base64url parts. The library reads the claims with a decoder that skips whatever is
# no base64; with nothing to skip, what it reads are the bytes whose signature PyJWT checks.
_COMPACT_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)

# PyJWT knows no leeway as the library calls it, and reads its own clock; the times, the audience
# and the rest are `recheck`'s.
_PYJWT_OPTIONS = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


class PlatformMessage(MessageLaunch[Parameters, OneRegistration, SessionService, StateCookie]):
    """A launch message whose pending login was taken and whose browser was proved.

    Building it and `validate()` raise `Refused` (TOKEN_MALFORMED,
    SIGNATURE_INVALID, PLATFORM_KEYS_UNREACHABLE) before `claims` is there;
    `validate()` raises the library's `LtiException` after.
    """

    claims: LaunchClaims

    def __init__(
        self,
        form: Mapping[str, str],
        *,
        registration: Registration,
        login: PendingLogin,
        keys: PlatformKeys,
    ) -> None:
        _check_shape(form.get("id_token", ""))
        request = Parameters(form)
        super().__init__(
            request,
            OneRegistration(registration),
            SessionService(request),
            StateCookie(form["state"]),
            NonceStorage(login.nonce_digest),
            requests_session=NO_NETWORK,
        )
        self.set_jwt_verify_options(_PYJWT_OPTIONS)
        self._ours = registration
        self._keys = keys
        self._candidate: RSAPublicKey

    @override
    def _get_request_param(self, key: str) -> str:
        return self._request.get_param(key)

    @override
    def get_client_id(self) -> str:
        """Our client id if the token names it anywhere; the library looks at the first only."""
        audience = self.claims.audience
        ours = self._ours.client_id
        return ours if ours in audience else next(iter(audience), "")

    @override
    def validate_jwt_format(self) -> Self:
        try:
            super().validate_jwt_format()
        except LtiException:
            raise Refused(RefusalCode.TOKEN_MALFORMED, "id_token") from None
        header, body = self._get_part("header"), self._get_part("body")
        self._check_signature(header)
        self.claims = read_claims(body)
        # What is null counts as absent here, and nowhere in the library.
        self._jwt["body"] = cast(
            "TLaunchData", {name: value for name, value in body.items() if value is not None}
        )
        return self

    def _get_part(self, name: Literal["header", "body"]) -> Mapping[str, object]:
        part: object = self._jwt[name]
        if not isinstance(part, dict):
            raise Refused(RefusalCode.TOKEN_MALFORMED, "id_token")
        return part

    def _check_signature(self, header: Mapping[str, object]) -> None:
        """RS256 by one of the registration's keys with this `kid`, each tried in turn."""
        kid = header.get("kid")
        if header.get("alg") != ALGORITHM:
            raise Refused(RefusalCode.SIGNATURE_INVALID, "alg")
        if not isinstance(kid, str):
            raise Refused(RefusalCode.SIGNATURE_INVALID, "kid")
        for key in self._keys.find(self._ours.jwks_url, kid):
            self._candidate = key
            try:
                super().validate_jwt_signature()
            except LtiException:
                continue
            return
        raise Refused(RefusalCode.SIGNATURE_INVALID, "signature")

    @override
    def validate_jwt_signature(self) -> Self:
        """Nothing: it was checked before any claim was read."""
        return self

    @override
    def get_public_key(self) -> tuple[str, str]:
        """The key to try, from our cache, with the algorithm that we allow and not the token's."""
        # PyJWT takes a key as text or, without parsing it for each launch, as what it is.
        return self._candidate, ALGORITHM  # type: ignore[return-value]


def _check_shape(token: str) -> None:
    if len(token) > _LONGEST_TOKEN or not _COMPACT_TOKEN.fullmatch(token):
        raise Refused(RefusalCode.TOKEN_MALFORMED, "id_token")
