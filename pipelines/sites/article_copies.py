"""Article copies: which pages of a host hold the same article.

An article that is stored four times must not make its own paragraphs look like lines that recur over articles.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.errors import InvalidURL
from archive.scripts import HAN_CHARACTER
from archive.search.fingerprint import Fingerprint, parse_fingerprint
from archive.surt import surt
from pipelines.sites.sample import CleanedPage
from pipelines.text.folding import fold
from pipelines.text.keys import letters_of

_SAME_TEXT, _NEARLY_SAME_TEXT = 0.9, 0.5  # estimated similarity of two texts
_SIMILAR_TITLE = 0.5  # of the shingles of the shorter title


def number_articles(pages: Sequence[CleanedPage]) -> list[int]:
    """Return a number for each page. Pages with the same article share it: the same URL, or nearly the same text."""
    fingerprints = [parse_fingerprint(cleaned.document.fingerprint) for cleaned in pages]
    titles = [_title_shingles(cleaned.document.title or "") for cleaned in pages]
    keys = [_urlkey(cleaned.url) for cleaned in pages]
    articles: list[int] = []
    for this, cleaned in enumerate(pages):
        articles.append(this)
        for other in range(this):
            is_same = keys[this] == keys[other] or cleaned.document.text == pages[other].document.text
            if is_same or _is_copy(fingerprints[this], fingerprints[other], titles[this], titles[other]):
                articles[this] = articles[other]
                break
    return articles


def _is_copy(
    first: Fingerprint | None, second: Fingerprint | None, first_title: frozenset[str], second_title: frozenset[str]
) -> bool:
    similarity = first.similarity(second) if first is not None and second is not None else 0.0
    if similarity < _NEARLY_SAME_TEXT:
        return False
    # Short articles may share no more than a long notice that the cleaner does not know; copies share their headline.
    shortest = max(1, min(len(first_title), len(second_title)))
    return similarity >= _SAME_TEXT or len(first_title & second_title) >= _SIMILAR_TITLE * shortest


def _title_shingles(title: str) -> frozenset[str]:
    """Return the character shingles of a headline: of two letters where it is Chinese, of five, a word's length, elsewhere."""
    letters = letters_of(fold(title).text).lower()
    size = 2 if HAN_CHARACTER.search(letters) else 5
    return frozenset(letters[i : i + size] for i in range(len(letters) - size + 1))


def _urlkey(url: str) -> str:
    try:
        return surt(url)
    except InvalidURL:
        return url
