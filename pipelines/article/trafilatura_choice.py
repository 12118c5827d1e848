"""What trafilatura takes for the main text, as segments of the page."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from pipelines.page.segments import Page
from pipelines.text.keys import spaceless_key
from pipelines.text.ngrams import ngram_share, ngrams

_MAX_ELEMENTS = 20_000  # no article has more; a larger page is left to the prose container, which takes linear time
_MAX_CHARS = 400_000
_MAX_NESTED_CHARS = 8_000_000
_MIN_SHARE = 0.8  # of a segment's n-grams that stand in the main text


def trafilatura_choice(page: Page, root: HtmlElement, fast: bool) -> set[int]:
    """Return the numbers of the segments that trafilatura takes for the main text.

    None are returned where the page is too big for trafilatura or where it fails. fast leaves out its fallbacks
    (readability, jusText, a second round), which cost as much again and more.
    """
    lines = _extract(page, root, fast)
    return _align(page, lines) if lines else set()


def _extract(page: Page, root: HtmlElement, fast: bool) -> list[str]:
    """Return the lines of the main text."""
    nested = sum(box.chars for box in page.boxes)  # trafilatura asks many elements for all the text below them
    if page.chars > _MAX_CHARS or nested > _MAX_NESTED_CHARS or root.xpath("count(//*)") > _MAX_ELEMENTS:
        return []
    from trafilatura import bare_extraction  # costs most of a second to import
    from trafilatura.settings import Extractor

    options = Extractor(output_format="python", comments=False, fast=fast)
    if fast:
        # In the balanced mode, trafilatura extracts a text that is short beside its page a second time, in recall mode. That
        # takes as long as all the rest, and the prose container is the better second opinion.
        options.focus = "core"
    sections = list(root.iter("section"))
    for element in sections:
        element.tag = "div"
    try:
        found = bare_extraction(root, options=options)  # works on a copy
    except MemoryError:
        raise
    except Exception:
        return []
    finally:
        for element in sections:
            element.tag = "section"
    text = getattr(found, "text", None)
    return text[: 2 * _MAX_CHARS].split("\n") if isinstance(text, str) else []  # trafilatura may read past MAX_LINES


def _align(page: Page, lines: Sequence[str]) -> set[int]:
    """Return the numbers of the segments whose text is in lines: as a whole line, or by most of its n-grams."""
    keys = [spaceless_key(line.strip("|- ")) for line in lines]
    cells = [spaceless_key(cell) for line in lines if "|" in line for cell in line.split("|")]
    whole = {key for key in (*keys, *cells) if key}
    known: set[str] = set()
    for key in keys:
        known |= ngrams(key)
    found: set[int] = set()
    for segment in page.segments:
        key = spaceless_key(segment.text)
        if key in whole or ngram_share(key, known) >= _MIN_SHARE:
            found.add(segment.index)
    return found
