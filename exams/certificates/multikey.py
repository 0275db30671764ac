"""How keys and signatures are written: base58 with its sign 'z', as in did:key."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"  # multicodec's sign for an Ed25519 public key


def encode(data: bytes) -> str:
    """Bytes as multibase base58."""
    value, digits = int.from_bytes(data), ""
    while value:
        value, digit = divmod(value, 58)
        digits = _ALPHABET[digit] + digits
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + digits


def decode(text: str) -> bytes:
    """The bytes of a multibase text; the only text that encodes to them. Raises ValueError."""
    if len(text) > 200 or not text.startswith("z"):
        raise ValueError(f"'{text[:20]}' is not multibase base58")
    value = 0
    for sign in text[1:]:
        value = value * 58 + _ALPHABET.index(sign)
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return b"\0" * zeros + value.to_bytes((value.bit_length() + 7) // 8)


def key_id(key: Ed25519PublicKey) -> str:
    """The name of a public key, which holds all of it."""
    return encode(_ED25519 + key.public_bytes_raw())


def public_key(name: str) -> Ed25519PublicKey:
    """The public key of that name. Raises ValueError."""
    data = decode(name)
    if not data.startswith(_ED25519) or len(data) != 34:
        raise ValueError(f"'{name}' names no Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(data[2:])


def did(name: str) -> str:
    """A key's name as a decentralised identifier."""
    return f"did:key:{name}"


def method(name: str) -> str:
    """A key's name as the verification method of a proof."""
    return f"{did(name)}#{name}"
