"""Site knowledge: what repeats on the pages of a host."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.document import Rights
from pipelines.sites.selectors import Selector
from pipelines.text.folding import fold
from pipelines.text.keys import letters_of
from pipelines.text.line_cache import cache_short_lines

POSITIONS = ("above", "inside", "after")
MAX_LINE_CHARS = 600  # a longer line is never a notice
_KEY_CHARS = 200
_DIGITS = re.compile(r"\d+")
_HOST = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,240}(?::\d{1,5})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Seen:
    """On how many of the sampled pages something was seen: on `pages` of the `of` pages captured from since to until.

    since and until are ISO 8601 with offset.
    """

    pages: int
    of: int
    since: str
    until: str

    def __str__(self) -> str:
        return f"on {self.pages} of {self.of} pages since {self.since[:7]}"


@dataclass(frozen=True, slots=True)
class RecurringLine:
    """A line that stands on many pages with different articles.

    position is above, inside or after the article. rule is the id of the line rule that also knows the line, or empty.
    """

    text: str
    position: str
    seen: Seen
    rule: str = ""

    @property
    def key(self) -> str:
        """The key by which the line is recognised, see line_key."""
        return line_key(fold(self.text).text)


@dataclass(frozen=True, slots=True)
class FieldSelector:
    """Where the line of a field (title, date or byline) stands, and on how many pages the line was found there."""

    selector: Selector
    pages: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A way in which the site lays out its articles: the article's container, and where title, date and byline stand.

    median_chars is the median length of the articles. outside_chars is how much prose that does not recur, such as teasers
    of other articles, stands outside the container: at most so much on nine of ten pages.
    """

    container: Selector
    median_chars: int
    seen: Seen
    title: FieldSelector | None = None
    date: FieldSelector | None = None
    byline: FieldSelector | None = None
    outside_chars: int = 0


@dataclass(frozen=True)
class SiteKnowledge:
    """What was learned of a host from a sample of its pages.

    pages is the size of the sample, articles the number of different articles in it; since and until are the times of the
    first and last capture, in ISO 8601. title_suffixes are the site's own texts at the end of title elements, longest first.
    """

    host: str
    version: int
    pages: int
    articles: int
    since: str
    until: str
    title_suffixes: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()
    recurring: tuple[RecurringLine, ...] = ()
    rights: Rights = field(default_factory=Rights)

    @property
    def name(self) -> str:
        """The name by which documents refer to this version, such as "example.org@0003"."""
        return f"{self.host}@{self.version:04d}"

    @cached_property
    def lines(self) -> Mapping[str, RecurringLine]:
        """The recurring lines by their keys."""
        return {line.key: line for line in reversed(self.recurring)}

    def recurring_line(self, text: str) -> RecurringLine | None:
        """Return the recurring line that a text of a page is; None where the text is not known to recur."""
        return self.lines.get(line_key(fold(text).text))

    def suffix_of(self, title: str) -> str | None:
        """Return the suffix of the site in a title element's text, or None."""
        suffixes = (suffix for suffix in self.title_suffixes if title.endswith(suffix) and len(title) > len(suffix))
        return next(suffixes, None)


def is_host(name: str) -> bool:
    """Say whether a name is that of a host, with or without a port; it is safe as the name of a folder then."""
    return _HOST.fullmatch(name) is not None and ".." not in name


@cache_short_lines
def line_key(folded: str) -> str:
    """Return the key of a folded line (text/folding.py): its letters in lower case, with the digit 0 for each number.

    Lines that differ only in numbers, spaces and punctuation have the same key. The key is empty for a line with fewer
    than two letters, which is too short to be recognised.
    """
    key = letters_of(folded[: 2 * _KEY_CHARS]).lower()[:_KEY_CHARS]
    key = _DIGITS.sub("0", key)
    return key if len(key) - key.count("0") >= 2 else ""
