"""Near-duplicates: a fingerprint over clean text, by which copies of a story are found across publishers.

MinHash with one permutation (Li, Owen, Zhang: One Permutation Hashing, NIPS 2012): each shingle is hashed once, falls
into one of 64 buckets, and each bucket keeps its least hash. Fingerprints are stored for good: the algorithm is specified
here and in docs/document.md, and depends on the version of no library. archive/search/fingerprint.py compares them.
"""

from __future__ import annotations

import re
from zlib import crc32

from archive.scripts import HAN, KANA
from archive.search.fingerprint import MINIMA, Fingerprint
from archive.search.query import fold

# In scripts that are written without spaces each character is a token, in others each word.
_IDEOGRAPH = HAN + KANA
_RUN = re.compile(rf"[{_IDEOGRAPH}]+|[^\W_{_IDEOGRAPH}]+")
_IS_IDEOGRAPH = re.compile(f"[{_IDEOGRAPH}]")
_SHINGLE = 4  # tokens
_MIN_LETTERS = 80  # a copy of a shorter text cannot be told from another text on the same matter
_MAX_CHARACTERS = 50_000  # of a text, which take some 15 ms; hardly any article is longer
_SPREAD = 2654435761  # a prime near 2^32 by the golden ratio: the high bits come to depend on all others (Knuth 6.4)
_BUCKET_SHIFT = 32 - (MINIMA - 1).bit_length()
_STEP = 37  # odd, so that its multiples lead to every bucket once


def fingerprint(text: str) -> str | None:
    """Return the fingerprint of a text, None where it has fewer than 80 letters.

    Punctuation, spaces, letter case, width and accents make no difference, and neither do traditional and simplified
    Chinese.
    """
    tokens = _tokens(text[:_MAX_CHARACTERS])
    if tokens is None:
        return None
    hashes = _hashes(tokens)
    return str(Fingerprint(len(hashes), _minima(hashes)))


def _tokens(text: str) -> str | None:
    """Return the tokens of a text, each as one character; the character of a word is made from its CRC-32."""
    runs = _RUN.findall(fold(text))
    if sum(map(len, runs)) < _MIN_LETTERS:
        return None
    return "".join([run if run[0] >= "\u3040" and _IS_IDEOGRAPH.match(run) else _character(run) for run in runs])


def _character(word: str) -> str:
    return chr(0x10000 + (crc32(word.encode("utf-8", "surrogatepass")) & 0xFFFFF))


def _hashes(tokens: str) -> set[int]:
    """Return the hashes (32 bits) of all sequences of four tokens."""
    data, width = tokens.encode("utf-32-le", "surrogatepass"), 4 * _SHINGLE
    starts = range(0, max(4, len(data) - width + 4), 4)
    return {crc32(data[start : start + width]) * _SPREAD & 0xFFFFFFFF for start in starts}


def _minima(hashes: set[int]) -> tuple[int, ...]:
    """Return for each bucket (the first 6 bits) the last 16 bits of its least hash.

    An empty bucket takes the hash of another. Each goes through the others in an order of its own, so that two texts agree
    in a filled bucket as often as in any.
    """
    least = {value >> _BUCKET_SHIFT: value & 0xFFFF for value in sorted(hashes, reverse=True)}
    if len(least) == MINIMA:
        return tuple(least[bucket] for bucket in range(MINIMA))
    orders = ((bucket ^ step * _STEP % MINIMA for step in range(MINIMA)) for bucket in range(MINIMA))
    return tuple(next(least[other] for other in order if other in least) for order in orders)
