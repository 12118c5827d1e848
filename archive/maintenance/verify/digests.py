"""Checks of WARC-Block-Digest and WARC-Payload-Digest (WARC 1.1, sections 5.8 and 5.9) against the record's block."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from archive.maintenance.verify.report import VerifyResult
from archive.warc.http_message import Dechunker
from archive.warc.reading import Record
from archive.warc.scan import head_bytes, head_of

_PAYLOAD_TYPES = ("response", "resource")
# From the digits of base 32 (RFC 4648) to those that int() reads; digits that base 32 does not have become invalid
# ones.
_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" + "0189", "0123456789ABCDEFGHIJKLMNOPQRSTUV" + "----")


def digest_problems(record: Record, result: VerifyResult) -> list[str]:
    """Read the block of a record, and return what is wrong with its digests; counts the digests in result.

    Raises RecordError if the block cannot be read to its end.
    """
    block_digest, payload_digest = record.get("WARC-Block-Digest"), record.get("WARC-Payload-Digest")
    block = _DigestCheck(block_digest) if block_digest else None
    payload = _PayloadDigestCheck(record, payload_digest) if payload_digest and record.type in _PAYLOAD_TYPES else None
    for piece in record.pieces():
        if block is not None:
            block.update(piece)
        if payload is not None:
            payload.update(piece)
    problems = []
    if block is not None:
        result.block_digests += 1
        if problem := block.problem():
            problems.append(f"block: {problem}")
    if payload is not None:
        result.payload_digests += 1
        if problem := payload.problem():
            problems.append(f"payload: {problem}")
    return problems


class _DigestCheck:
    """Compares data with a labelled digest such as "sha256:B4C5…" (section 4, labelled-digest)."""

    def __init__(self, expected: str):
        self._algorithm, _, self._expected = expected.partition(":")
        self._hash = _new_hash(self._algorithm)

    def update(self, data: bytes) -> None:
        """Add the next piece of the data."""
        if self._hash is not None:
            self._hash.update(data)

    def problem(self) -> str | None:
        """Return what is wrong, or None if the digest is right."""
        if self._hash is None:
            return f"digests of the kind {self._algorithm!r} cannot be computed here"
        digest = self._hash.digest()
        if _is_text_of(self._expected, digest):
            return None
        computed = base64.b32encode(digest).decode()
        return f"{self._algorithm}:{computed}, the record says {self._algorithm}:{self._expected}"


class _PayloadDigestCheck:
    """Compares the payload of a record, which is its body without chunk framing, with a labelled digest.

    Some writers hash the body with its chunk framing (warcio, issues 74 and 75). That is accepted: it is no damage.
    """

    def __init__(self, record: Record, expected: str):
        is_http = record.type == "response" and (record.get("Content-Type") or "").startswith("application/http")
        self._head_remaining = len(head_bytes(record)) if is_http else 0
        is_chunked = is_http and head_of(record).is_chunked
        self._dechunker = Dechunker() if is_chunked else None
        self._payload = _DigestCheck(expected)
        self._framed = _DigestCheck(expected) if is_chunked else None

    def update(self, piece: bytes) -> None:
        """Add the next piece of the block."""
        body = piece[self._head_remaining :] if self._head_remaining < len(piece) else b""
        self._head_remaining = max(0, self._head_remaining - len(piece))
        if self._framed is None or self._dechunker is None:
            self._payload.update(body)
            return
        self._framed.update(body)
        for data in self._dechunker.feed(body):
            self._payload.update(data)

    def problem(self) -> str | None:
        """Return what is wrong, or None if the digest is right with or without chunk framing."""
        problem = self._payload.problem()
        if problem and self._framed is not None and self._framed.problem() is None:
            return None
        return problem


def _new_hash(algorithm: str) -> hashlib._Hash | None:
    empty = _empty_hash(algorithm)
    return None if empty is None else empty.copy()


@lru_cache(maxsize=16)
def _empty_hash(algorithm: str) -> hashlib._Hash | None:
    """Return a new hash object, or None if the algorithm is unknown or its digests have no fixed length."""
    try:
        empty = hashlib.new(algorithm.lower().replace("-", ""), usedforsecurity=False)
        return empty if empty.digest_size else None
    except ValueError:
        return None


def _is_text_of(text: str, digest: bytes) -> bool:
    """Whether text is digest in base 32, base 16 or base 64: WARC files with each of the three exist."""
    digits = text.rstrip("=")
    if not digits.isalnum() or not digits.isascii():
        return _is_base64_of(text, digest)
    if len(digits) == 2 * len(digest):
        return digits.lower() == digest.hex()
    bits = 5 * len(digits)
    if 0 <= bits - 8 * len(digest) < 5:  # int() reads base 32 many times faster than base64.b32decode
        try:
            return int(digits.upper().translate(_BASE32), 32) == int.from_bytes(digest) << (bits - 8 * len(digest))
        except ValueError:
            return False
    return _is_base64_of(text, digest)


def _is_base64_of(text: str, digest: bytes) -> bool:
    return text.rstrip("=") in [
        encode(digest).decode().rstrip("=") for encode in (base64.b64encode, base64.urlsafe_b64encode)
    ]
