"""Signing: the key of a collection, and signatures with it (WACZ Signing and Verification 0.1.0, anonymous)."""

from __future__ import annotations

import base64
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from archive.errors import CollectionError

KEY_NAME = "signing-key.pem"
_COORDINATE_BYTES = 48  # of P-384


def load_or_make_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Return the P-384 key in a PEM file; a missing file is created with mode 0600.

    Raises CollectionError if the file holds no such key, or if it cannot be read or created.
    """
    try:
        if not path.exists():
            _make_key(path)
        data = path.read_bytes()
    except OSError as exc:
        raise CollectionError(
            f"{path}, the key that signs exports, cannot be read or made: {exc.strerror or exc}; "
            "export as a user who may read and write the collection's folder"
        ) from exc
    try:
        key = load_pem_private_key(data, password=None)
    except (ValueError, TypeError) as exc:
        raise CollectionError(_no_key(path, str(exc))) from exc
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP384R1):
        raise CollectionError(_no_key(path, "it is of another kind"))
    return key


def sign(key: ec.EllipticCurvePrivateKey, text: str) -> dict[str, str]:
    """Return {"signature", "publicKey"} in base64, as Web Crypto has them: ECDSA with SHA-256 (r + s), and SPKI."""
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(_COORDINATE_BYTES, "big") + s.to_bytes(_COORDINATE_BYTES, "big")
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {"signature": base64.b64encode(signature).decode(), "publicKey": base64.b64encode(public).decode()}


def _make_key(path: Path) -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    with tempfile.NamedTemporaryFile(dir=path.parent) as file:  # created with mode 0600
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):  # another export has made a key meanwhile, which is used
            os.link(file.name, path)


def _no_key(path: Path, problem: str) -> str:
    return (
        f"{path} should hold an ECDSA key on P-384 in PEM, without a password: {problem}; put the key back from a copy, "
        "or move the file away, and the next export makes a new key"
    )
