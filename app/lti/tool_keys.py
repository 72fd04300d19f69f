"""Laurel's own RSA keys: made on first need, published, rotated with overlap, used to sign."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from jwt.algorithms import RSAAlgorithm

from app.ports.storage import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.domain.credentials import ToolKey
    from app.ports import Clock
    from app.ports.messages import Sealer
    from app.ports.storage import OpenUnitOfWork, UnitOfWork

KEY_BITS = 2048
OVERLAP = timedelta(hours=24)
ASSERTION_LIFETIME = timedelta(minutes=5)
BACKDATED = timedelta(seconds=5)


class ToolKeys:
    """The key set that platforms read, and `ClientAssertions` signed by its newest key.

    Private keys leave this object sealed only. One object serves every
    thread; several processes share keys through storage, and each looks there
    for the key in use, so that all follow a rotation at once.
    """

    def __init__(self, *, unit_of_work: OpenUnitOfWork, clock: Clock, sealer: Sealer) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._sealer = sealer
        self._opened: dict[str, rsa.RSAPrivateKey] = {}
        self._making = Lock()

    def key_set(self) -> dict[str, Any]:
        """The public JWK Set (RFC 7517); a retired key stays in it for 24 hours."""
        self._get_key_in_use()
        now = self._clock()
        return {"keys": [key.public_jwk for key in self._read() if _is_published(key, now)]}

    def build(self, *, client_id: str, audience: str) -> str:
        """A client assertion (RFC 7523, section 3; 1EdTech Security 1.0, section 4.1).

        RS256, valid for five minutes, with an id of its own; dated back by
        five seconds for a platform whose clock is behind. Raises ValueError
        where no configured secret opens the key. Not inside a transaction.
        """
        now = self._clock()
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "iat": int((now - BACKDATED).timestamp()),
            "exp": int((now + ASSERTION_LIFETIME).timestamp()),
            "jti": secrets.token_urlsafe(24),
        }
        return self.sign(claims)

    def sign(self, claims: Mapping[str, object]) -> str:
        """The claims as a token of ours, RS256 by the key in use. Raises as `build` does."""
        key = self._get_key_in_use()
        return jwt.encode(
            dict(claims), self._open(key), algorithm="RS256", headers={"kid": key.kid}
        )

    def rotate(self) -> str:
        """Put a new key in use and return its `kid`; the old ones stay published for a day."""
        jwk, sealed = self._generate()
        now = self._clock()
        with self._unit_of_work() as u:
            u.keys.retire_tool_keys(now)
            _add(u, jwk, sealed, now)
        return jwk["kid"]

    def _get_key_in_use(self) -> ToolKey:
        key = _find_in_use(self._read())
        if key is None:
            with self._making:
                self._make_first()
            key = _find_in_use(self._read())
        if key is None:
            raise LookupError("there is no tool key in use, although one was just made")
        return key

    def _make_first(self) -> None:
        """Make a key unless somebody was faster.

        Two processes may each add one where the database does not line them
        up: both keys are then published, and both processes go on with the
        newer one.
        """
        if _find_in_use(self._read()):
            return
        jwk, sealed = self._generate()
        try:
            with self._unit_of_work() as u:
                if not _find_in_use(u.keys.tool_keys()):
                    _add(u, jwk, sealed, self._clock())
        except Conflict:
            return

    def _generate(self) -> tuple[dict[str, str], bytes]:
        """A new pair: its public JWK, and the private key sealed. Takes a while: no transaction."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
        plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return _build_public_jwk(private.public_key()), self._sealer.seal(plain)

    def _read(self) -> tuple[ToolKey, ...]:
        with self._unit_of_work(read_only=True) as u:
            return u.keys.tool_keys()

    def _open(self, key: ToolKey) -> rsa.RSAPrivateKey:
        opened = self._opened.get(key.kid)
        if opened is None:
            loaded = load_der_private_key(self._sealer.open(key.private_sealed), password=None)
            if not isinstance(loaded, rsa.RSAPrivateKey):
                raise TypeError("the stored tool key is no RSA key")
            opened = self._opened[key.kid] = loaded
        return opened


def _add(u: UnitOfWork, jwk: dict[str, str], sealed: bytes, now: datetime) -> None:
    u.keys.add_tool_key(kid=jwk["kid"], public_jwk=jwk, sealed=sealed, now=now)


def _find_in_use(keys: tuple[ToolKey, ...]) -> ToolKey | None:
    return next((key for key in keys if key.retired_at is None), None)


def _is_published(key: ToolKey, now: datetime) -> bool:
    return key.retired_at is None or now - key.retired_at < OVERLAP


def _build_public_jwk(key: rsa.RSAPublicKey) -> dict[str, str]:
    """The JWK, its `kid` the key's thumbprint (RFC 7638)."""
    numbers = RSAAlgorithm.to_jwk(key, as_dict=True)
    required = {"e": str(numbers["e"]), "kty": "RSA", "n": str(numbers["n"])}
    canonical = json.dumps(required, separators=(",", ":"), sort_keys=True).encode()
    thumbprint = base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=")
    return {**required, "alg": "RS256", "use": "sig", "kid": thumbprint.decode()}
