"""Sample: the cleaned pages of a host that the site is learned from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pipelines.document import Document
from pipelines.notices.boilerplate import Boilerplate
from pipelines.notices.rule_set import RuleSet
from pipelines.page.segments import Page
from pipelines.page.structured_data import StructuredData
from pipelines.sites.knowledge import MAX_LINE_CHARS, Seen, line_key
from pipelines.sites.known_page import KnownPage
from pipelines.text.folding import fold

MIN_PAGES, MIN_ARTICLES = 5, 3  # that must show something before it is believed

OnPage = Callable[[Page, StructuredData], None]


@dataclass(frozen=True)
class CleanedPage:
    """A page as the cleaner read it, and the document that was made of it without site knowledge.

    title is the text of the title element.
    """

    url: str
    captured_at: datetime
    page: Page
    document: Document
    title: str = ""

    @classmethod
    def read(cls, clean: Callable[[OnPage], Document], url: str, captured_at: datetime) -> CleanedPage | None:
        """Clean a page and keep what the cleaner read of it; None where the payload is not a page.

        clean makes the document and passes its argument to the cleaner as on_page.
        """
        read: list[tuple[Page, str]] = []
        document = clean(lambda page, data: read.append((page, data.title)))
        return cls(url, captured_at, read[0][0], document, read[0][1]) if read else None

    @cached_property
    def line_keys(self) -> list[str]:
        """The key of each line, by number; empty for a line that is too short or too long to be recognised."""
        texts = (segment.text for segment in self.page.segments)
        return [line_key(fold(text).text) if len(text) <= MAX_LINE_CHARS else "" for text in texts]

    @cached_property
    def body(self) -> list[int]:
        """The numbers of the article's lines without captions, in page order."""
        blocks = self.document.blocks
        return sorted({block.line for block in blocks if block.line is not None and block.kind != "caption"})

    @cached_property
    def headings(self) -> list[str]:
        """The texts of the h1 elements, without spaces."""
        return ["".join(segment.text.split()) for segment in self.page.segments if segment.level == 1]

    @cached_property
    def moment(self) -> str:
        """The time of the capture in ISO 8601, in whole seconds."""
        return self.captured_at.replace(microsecond=0).isoformat()


class Sample:
    """The pages of a host in order of time, and for each page the number of its article, which copies share.

    Groups of pages are lists of page numbers.
    """

    def __init__(
        self, pages: Sequence[CleanedPage], articles: Sequence[int], host: str, rules: RuleSet | None = None
    ) -> None:
        """rules are the line rules that the documents were made with, by default those of this package."""
        self.pages, self.articles = pages, articles
        self._host, self._rules = host, rules

    @property
    def numbers(self) -> list[int]:
        """The numbers of all pages."""
        return list(range(len(self.pages)))

    def boilerplate(self, number: int, known: KnownPage | None = None) -> Boilerplate:
        """Return the line rules as they hold for a page."""
        cleaned = self.pages[number]
        declared = (cleaned.document.language,)
        return Boilerplate(cleaned.page, self._rules, self._host, cleaned.captured_at, known, declared)

    def is_enough(self, group: Sequence[int], min_pages: float = MIN_PAGES) -> bool:
        """Say whether a group has so many pages, and enough different articles, that what it shows is believed."""
        articles = {self.articles[number] for number in group}
        return len(group) >= max(MIN_PAGES, min_pages) and len(articles) >= MIN_ARTICLES

    def seen(self, group: Sequence[int]) -> Seen:
        """Return that something was seen on the pages of a group, which is in order of time."""
        since, until = self.pages[group[0]].moment, self.pages[group[-1]].moment
        return Seen(len(group), sum(since <= cleaned.moment <= until for cleaned in self.pages), since, until)
