"""The article's text as the publisher declares it (JSON-LD articleBody), against the segments that were chosen.

A declared text is often shortened or out of date: it counts only where it agrees with the page.
"""

from __future__ import annotations

from pipelines.page.prose import is_prose
from pipelines.page.segments import Page
from pipelines.text.keys import spaceless_key
from pipelines.text.ngrams import NGRAM_CHARS, ngram_share, ngrams

_MIN_CHARS = 300  # of an articleBody that is more than a summary
_MAX_CHARS = 400_000


def agree_with_body(page: Page, kept: frozenset[int], container: int, body: str) -> frozenset[int]:
    """Return the kept segments, without what the declared body lacks and with what it has, if both are the same text.

    container is the number of the box around the kept segments: nothing outside it is added.
    """
    if len(body) < _MIN_CHARS:
        return kept
    known = ngrams(spaceless_key(body[:_MAX_CHARS]))
    shares = {s.index: ngram_share(spaceless_key(s.text), known) for s in page.segments if s.chars >= NGRAM_CHARS}
    prose = [i for i in kept if is_prose(page.segments[i])]
    total = sum(page.segments[i].chars for i in prose)
    agreed = sum(page.segments[i].chars for i in prose if shares.get(i, 0.0) >= 0.8)
    if not prose or agreed < 0.7 * total:
        return kept
    groups = {page.boxes[page.segments[i].box].group for i in prose if shares.get(i, 0.0) >= 0.8}
    found = {i for i in kept if page.boxes[page.segments[i].box].group in groups or shares.get(i, 1.0) >= 0.3}
    box = page.boxes[container]
    found |= {i for i in range(box.first, box.last) if shares.get(i, 0.0) >= 0.9 and is_prose(page.segments[i])}
    return frozenset(found)
