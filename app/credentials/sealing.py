"""Private keys at rest: encrypted under secrets that live outside the database."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

if TYPE_CHECKING:
    from collections.abc import Sequence

# An operator may set any text as the secret, so the key is stretched with scrypt (16 MiB, some
# 40 ms, once at start): whoever gets hold of the database cannot try passphrases quickly. The salt
# is the same everywhere because what it would separate, installations, have secrets of their own.
SALT = b"laurel: sealing of private keys, 1"
COST, BLOCK_SIZE, PARALLEL, KEY_BYTES = 2**14, 8, 1, 32


class FernetSealer:
    """Seals with the newest secret and opens with any (`ports.messages.Sealer`).

    `secrets` are texts of any length, newest first. Changing the secret means to put the new one
    in front and to keep the old one until no sealed key is left from its time.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets or not all(secrets):
            raise ValueError("no secret to seal private keys with: set LAUREL_SECRET_KEY")
        self._fernet = MultiFernet([Fernet(_derive_key(secret)) for secret in secrets])

    def seal(self, plain: bytes) -> bytes:
        """Encrypt and authenticate under the newest secret."""
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt under any of the secrets; ValueError, saying what to do, if none fits."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise ValueError(
                "a private key was sealed with a secret that is not configured any more (or was "
                "altered): put that secret at the end of LAUREL_SECRET_KEY, after a comma"
            ) from None


def _derive_key(secret: str) -> bytes:
    """The Fernet key of a secret: 32 bytes, base64url (Fernet specification, "Key format")."""
    stretched = hashlib.scrypt(
        secret.encode(), salt=SALT, n=COST, r=BLOCK_SIZE, p=PARALLEL, dklen=KEY_BYTES
    )
    return base64.urlsafe_b64encode(stretched)
