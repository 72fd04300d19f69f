"""The site's signing key, and the keys of tools that the site fetches itself."""

from __future__ import annotations

import contextlib
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

if TYPE_CHECKING:
    from tests.moodle.site import Site
    from tests.moodle.tools import Tool

KID = "b0a1c2d3e4f5a6b7c8"
LONGEST_FETCH = 5.0


class KeySetUnreachable(Exception):
    """The tool's key set could not be read."""


class NotVerified(Exception):
    """A token of a tool that no key of it has signed, or that is out of date."""


@cache
def signing_key(number: int) -> rsa.RSAPrivateKey:
    """The same key for the same number in all doubles, since making one takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_keys(site: Site) -> dict[str, object]:
    """The site's key set."""
    key = RSAAlgorithm.to_jwk(signing_key(site.key_number).public_key(), as_dict=True)
    shown = {name: key[name] for name in ("kty", "e", "n")}
    return {"keys": [{**shown, "kid": name_key(site), "alg": "RS256", "use": "sig"}]}


def name_key(site: Site) -> str:
    """The id of the key that the site signs with."""
    return f"{KID}{site.key_number:02}"


def sign(site: Site, claims: dict[str, Any]) -> str:
    """A token of the site."""
    key = signing_key(site.key_number)
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": name_key(site)})


def read_claims(site: Site, tool: Tool, token: str) -> dict[str, Any]:
    """The claims of a tool's token. Issuer, audience and jti are not looked at.

    A key set is kept for each client and fetched again when no key of it fits.

    Raises:
        KeySetUnreachable: no key set could be read.
        NotVerified: no `kid`, another algorithm, a wrong signature, or expired.
    """
    if tool.keys is not None:
        with contextlib.suppress(NotVerified):
            return _verify(tool.keys, token)
    tool.keys = _fetch(site, tool)
    return _verify(tool.keys, token)


def _fetch(site: Site, tool: Tool) -> list[dict[str, object]]:
    if site.refuses_private_addresses:
        raise KeySetUnreachable
    try:
        answer = httpx.get(tool.jwks_url, trust_env=False, timeout=LONGEST_FETCH)
        keys: list[dict[str, object]] = answer.raise_for_status().json()["keys"]
    except (httpx.HTTPError, OSError, ValueError, LookupError, TypeError) as error:
        raise KeySetUnreachable from error
    return keys


def _verify(keys: list[dict[str, object]], token: str) -> dict[str, Any]:
    try:
        kid = jwt.get_unverified_header(token)["kid"]
        key = next(key for key in keys if key.get("kid") == kid)
        loaded = jwt.PyJWK.from_dict(dict(key), algorithm="RS256")
        claims: dict[str, Any] = jwt.decode(
            token,
            loaded,
            algorithms=["RS256"],
            options={"verify_aud": False, "verify_jti": False, "verify_sub": False},
            leeway=60,
        )
    except (jwt.PyJWTError, LookupError, StopIteration) as error:
        raise NotVerified from error
    return claims
