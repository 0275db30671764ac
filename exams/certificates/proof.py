"""Signatures on JSON: W3C Data Integrity proofs of the suite eddsa-jcs-2022.

A proof is made over the hash of the canonical document (RFC 8785) and the hash of the proof's own
options. Among the options are short digests of every value in the document, so that a changed
document shows which value was changed: the proof still fits the document's hash that it names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from exams.certificates import multikey

Json = dict[str, Any]

SUITE = "eddsa-jcs-2022"
PURPOSE = "assertionMethod"
KIND = "DataIntegrityProof"
WHOLE = "document"  # the digest of everything; no pointer is called so, for they begin with '/'


def sign(document: Json, key: Ed25519PrivateKey, created: str) -> Json:
    """The document with a proof by this key."""
    options: Json = {
        "type": KIND,
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": multikey.method(multikey.key_id(key.public_key())),
        "proofPurpose": PURPOSE,
        "digests": {WHOLE: _hash(document).hex(), **_digests(document)},
    }
    if "@context" in document:
        options["@context"] = document["@context"]
    signature = key.sign(_hash(options) + _hash(document))
    return {**document, "proof": {**options, "proofValue": multikey.encode(signature)}}


def fits(signed: Json, key: Ed25519PublicKey) -> bool:
    """Whether the proof on a document was made by this key over exactly this document."""
    document, options, signature = _apart(signed)
    return _verifies(key, signature, _hash(options) + _hash(document))


def changes(signed: Json, key: Ed25519PublicKey) -> tuple[str, ...] | None:
    """JSON pointers of the values changed, added or gone since signing.

    None if the proof itself does not hold, so that nothing can be said of the values.
    """
    document, options, signature = _apart(signed)
    digests = options.get("digests")
    if not isinstance(digests, Mapping):
        return None
    try:
        whole = bytes.fromhex(str(digests.get(WHOLE)))
    except ValueError:
        return None
    if not _verifies(key, signature, _hash(options) + whole):
        return None
    signed_digests = {pointer: value for pointer, value in digests.items() if pointer != WHOLE}
    found = _digests(document)
    differing = [
        pointer
        for pointer in {**signed_digests, **found}
        if signed_digests.get(pointer) != found.get(pointer)
    ]
    return tuple(sorted(differing))


def canonical(value: Any) -> bytes:
    """The one way to write a JSON value (RFC 8785)."""
    return rfc8785.dumps(value)


def _apart(signed: Json) -> tuple[Json, Json, str]:
    document = {name: value for name, value in signed.items() if name != "proof"}
    proof = signed["proof"]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    return document, options, str(proof.get("proofValue"))


def _verifies(key: Ed25519PublicKey, signature: str, message: bytes) -> bool:
    try:
        key.verify(multikey.decode(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _hash(value: Json) -> bytes:
    return hashlib.sha256(canonical(value)).digest()


def _digests(document: Json) -> dict[str, str]:
    return {
        pointer: hashlib.sha256(canonical(value)).hexdigest()[:16]
        for pointer, value in _leaves("", document)
    }


def _leaves(pointer: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for name, child in value.items():
            step = name.replace("~", "~0").replace("/", "~1")
            yield from _leaves(f"{pointer}/{step}", child)
    elif isinstance(value, list) and value:
        for index, child in enumerate(value):
            yield from _leaves(f"{pointer}/{index}", child)
    else:
        yield pointer, value
