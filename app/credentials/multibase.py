"""Multibase texts (W3C Controlled Identifiers 1.0, section 2.4): base58btc and base64url."""

from __future__ import annotations

import base64
import binascii
import re

BASE58_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE58_LONGEST = 128  # a signature takes 89 characters; decoding costs the square of the length

BASE64URL = re.compile(r"u[A-Za-z0-9_-]*")

_PAIRS = [first + second for first in BASE58_ALPHABET for second in BASE58_ALPHABET]
_DIGITS = {character: digit for digit, character in enumerate(BASE58_ALPHABET)}


def encode_base58btc(data: bytes) -> str:
    """The bytes as `z…`; leading zero bytes become leading ones."""
    number = int.from_bytes(data)
    pairs = []
    while number:
        number, pair = divmod(number, len(_PAIRS))
        pairs.append(_PAIRS[pair])
    digits = "".join(reversed(pairs)).lstrip(BASE58_ALPHABET[0])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + BASE58_ALPHABET[0] * zeros + digits


def decode_base58btc(text: str) -> bytes:
    """The bytes behind `z…`. Raises ValueError for another base, a foreign character or length."""
    if not text.startswith("z") or len(text) > BASE58_LONGEST:
        raise ValueError("not a base58btc text of a key or signature")
    number = 0
    for character in text[1:]:
        digit = _DIGITS.get(character)
        if digit is None:
            raise ValueError("not a base58btc character")
        number = number * 58 + digit
    zeros = len(text) - 1 - len(text[1:].lstrip(BASE58_ALPHABET[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def encode_base64url(data: bytes) -> str:
    """The bytes as `u…`, without padding."""
    return "u" + base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """The bytes behind `u…`. Raises ValueError for another base or a foreign character."""
    if not BASE64URL.fullmatch(text):
        raise ValueError("not a base64url text")
    padded = text[1:] + "=" * (-len(text[1:]) % 4)
    try:
        return base64.urlsafe_b64decode(padded)
    except binascii.Error as error:
        raise ValueError("not a base64url text") from error
