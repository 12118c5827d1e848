"""Prose: sentences, told from labels, headings and lists of links."""

from __future__ import annotations

import re
from functools import lru_cache

from archive.scripts import HAN_CHARACTER
from pipelines.page.segments import Segment

_SENTENCE = re.compile(
    "[。！？；।॥۔؟؛።։။។]|[.!?](?:\\s|$|[\"'”’)»])|[，,、،].{2,80}[，,、،。]"
    "|[\u0e00-\u0eff]{12}.{0,80} [\u0e00-\u0eff]{8}"  # Thai and Lao sentences end with a space
)
_ENDS = "。！？”」』!?.…।۔؟።։။។»"


def is_prose(segment: Segment) -> bool:
    """Say whether a segment is prose: sentences, and no label, list of links or heading."""
    if segment.kind in ("heading", "caption", "table") or segment.link_density > 0.5:
        return False
    return reads_as_prose(segment.text)


def is_linked(segment: Segment) -> bool:
    """Say whether a segment is mostly links, as in a list of other pages."""
    return segment.link_density > 0.5 or (segment.kind == "list" and segment.link_density > 0.2)


def reads_as_prose(text: str) -> bool:
    """Say whether a line reads like a sentence or more."""
    return len(text) >= 160 or _short_line_reads_as_prose(text)


@lru_cache(maxsize=4096)  # the cleaner asks about ten times for each line of a page
def _short_line_reads_as_prose(text: str) -> bool:
    size = width(text)
    if size >= 160:
        return True
    if size >= 60:
        return _SENTENCE.search(text) is not None
    return size >= 24 and text[-1] in _ENDS and _SENTENCE.search(text) is not None


def width(text: str) -> int:
    """Return the width of a line: a Han character counts as two letters, as far as the first 400 characters."""
    return len(text) + len(HAN_CHARACTER.findall(text[:400]))
