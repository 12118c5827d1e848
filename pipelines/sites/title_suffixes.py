"""Title suffixes: the site's own text at the end of title elements, such as " - Example News"."""

from __future__ import annotations

import re
from collections import defaultdict

from pipelines.sites.sample import Sample

_SUFFIX = re.compile(r"\s{0,3}[-–—_|｜·•:：»«<>]{1,3}\s{0,3}(?=[^\s-])")
_MAX_SUFFIX_CHARS = 60
_MIN_SHARE = 0.1  # of the pages
_MAX_HEADING_SHARE = 0.1  # of the pages with a suffix, on which it also ends a heading


def find_title_suffixes(sample: Sample) -> tuple[str, ...]:
    """Return the suffixes, the longest first.

    A suffix begins with a separator, recurs over articles, and does not end the headlines as well.
    """
    pages_of: dict[str, list[int]] = defaultdict(list)
    for number, cleaned in enumerate(sample.pages):
        for match in _SUFFIX.finditer(cleaned.title, max(1, len(cleaned.title) - _MAX_SUFFIX_CHARS)):
            pages_of[cleaned.title[match.start() :]].append(number)
    found = []
    for suffix, members in pages_of.items():
        if not sample.is_enough(members, _MIN_SHARE * len(sample.pages)):
            continue
        key = "".join(suffix.split())
        in_headings = sum(any(heading.endswith(key) for heading in sample.pages[i].headings) for i in members)
        if in_headings <= _MAX_HEADING_SHARE * len(members):
            found.append(suffix)
    return tuple(sorted(found, key=lambda suffix: (-len(suffix), suffix)))
