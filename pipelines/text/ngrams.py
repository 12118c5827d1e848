"""Character n-grams, by which a line is found in another spelling of the same text."""

from __future__ import annotations

NGRAM_CHARS = 8
_MAX_PICKS = 200  # n-grams of a long line that are looked up


def ngrams(key: str) -> set[str]:
    """Return all character n-grams of a text."""
    return {key[i : i + NGRAM_CHARS] for i in range(len(key) - NGRAM_CHARS + 1)}


def ngram_share(key: str, known: set[str]) -> float:
    """Return the share, from 0 to 1, of a line's n-grams that are among the known; of a long line some are looked up."""
    step = max(1, len(key) // _MAX_PICKS)
    picks = [key[i : i + NGRAM_CHARS] for i in range(0, len(key) - NGRAM_CHARS + 1, step)]
    return sum(pick in known for pick in picks) / len(picks) if picks else 0.0
