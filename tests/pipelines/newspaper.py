"""A newspaper written for the tests of site knowledge: any number of articles, in three layouts.

Its texts are made of words at random; the same number always gives the same article.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.writer import Writer
from bench import words
from pipelines.clean import SiteFacts, clean
from pipelines.document import Document
from pipelines.page_facts import PageFacts
from pipelines.runs.catch_up import catch_up
from pipelines.sites.knowledge import SiteKnowledge
from pipelines.sites.learn import learn
from pipelines.sites.sample import CleanedPage
from tests.archive.site import message, store

HOST = "calder.example"
FIRST = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
NOTICE = "Calder readers hold this page in trust for the valley, and may hand it on to a neighbour."  # no rule knows it
PROMOTION = "Our walking club meets at the old mill each Sunday."
OATH = (
    "I, being of sound mind and a resident of this valley, do solemnly declare that the account given above is mine, "
    "that I was not paid for it by anybody, and that I would say the same thing again before the bench if I were asked to."
)
SUFFIX = " | The Calder Tribune"


@dataclass(frozen=True)
class Article:
    """An article as it was written."""

    number: int
    title: str
    author: str
    paragraphs: tuple[str, ...]
    published: datetime
    url: str

    @property
    def text(self) -> str:
        """The text that the cleaner should find."""
        return "\n".join(self.paragraphs)


def article(number: int, size: int = 6) -> Article:
    """Return an article."""
    random = Random(f"calder/{number}")
    paragraphs = tuple(words.paragraph(random) for _ in range(size))
    published = FIRST + timedelta(days=number, minutes=random.randrange(300))
    title = words.headline(random)
    return Article(number, title, words.person(random), paragraphs, published, f"http://{HOST}/news/{number}")


def modern(written: Article) -> bytes:
    """An article in named boxes, its date too far below to be found without site knowledge; half of the pages have it in the head too."""
    body = [f"<p>{line}</p>" for line in written.paragraphs]
    body.insert(3, f'<p class="club">{PROMOTION}</p>')
    inner = f"""<main class="page-{written.number}"><h1 class="headline">{written.title}</h1>
<article class="story story-{written.number}"><div class="prose" id="text-{written.number}">{"".join(body)}<p>{NOTICE}</p></div>
{_links(12)}{_links(10)}<p class="stamp">{written.published:%d %B %Y, %H:%M}</p></article></main>"""
    head = f'<meta name="pubdate" content="{written.published:%Y-%m-%d}">' if written.number % 2 == 0 else ""
    return _page(written, inner, head)


def tables(written: Article) -> bytes:
    """An article in a table cell without a name, its paragraphs separated by line breaks."""
    lines = "<br><br>\n".join(written.paragraphs)
    inner = f"""<div id="wrap"><table><tr><td>{_links(6)}</td><td><h1>{written.title}</h1><div>By {written.author}, {written.published:%d %B %Y}</div>
<table><tr><td>{lines}</td></tr></table><div>{NOTICE}</div></td></tr></table></div>"""
    return _page(written, inner)


def plain(written: Article) -> bytes:
    """An article whose box has the article's number as its name."""
    inner = f"""<div class="column"><h1>{written.title}</h1><p>{written.published:%d %B %Y}</p>
<div id="entry-{written.number}"><p>{"</p><p>".join(written.paragraphs)}</p></div><p>{NOTICE}</p></div>{_links(9)}"""
    return _page(written, inner)


def with_oath(written: Article) -> bytes:
    """A modern page with a long line in mid-article that stands on every page."""
    paragraphs = (*written.paragraphs[:2], OATH, *written.paragraphs[2:])
    return modern(replace(written, paragraphs=paragraphs))


def _links(count: int) -> str:
    random = Random(count)
    items = "".join(f'<li><a href="/news/{i}">{words.headline(random)}</a></li>' for i in range(count))
    return f"<ul>{items}</ul>"


def _page(written: Article, inner: str, head: str = "") -> bytes:
    sections = "".join(f'<a href="/{name}">{name.title()}</a> ' for name in words.SECTIONS)
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{written.title}{SUFFIX}</title>{head}</head>
<body><div class="nav">{sections}</div>{inner}<div class="footer">© 2026 The Calder Tribune Ltd</div></body></html>""".encode()


def cleaned(
    written: Article, payload: bytes, captured_at: datetime | None = None, url: str | None = None
) -> CleanedPage:
    """Return a page to learn from."""
    moment, address = captured_at or written.published + timedelta(hours=1), url or written.url
    page = CleanedPage.read(
        lambda on_page: clean(payload, PageFacts(address, moment), on_page=on_page), address, moment
    )
    assert page is not None
    return page


def store_articles(writer: Writer, numbers: Iterable[int]) -> list[Capture]:
    """Store modern pages without their documents."""
    made = ((written, modern(written)) for written in map(article, numbers))
    return [
        store(writer, written.url, message(payload), day=1 + written.number % 28, publisher="calder")
        for written, payload in made
    ]


def clean_all(collection: Collection) -> list[Document]:
    """Clean the pages that have no document, and return the documents."""
    documents: list[Document] = []
    with Writer(collection) as writer:
        asyncio.run(catch_up(collection, writer, 1, documents.append))
    return documents


def learn_site(pages: Iterable[CleanedPage]) -> SiteKnowledge:
    """Return what is learned from pages that are enough."""
    site = learn(pages, HOST)
    assert site is not None
    return site


def clean_page(written: Article, payload: bytes, site: SiteKnowledge | None) -> Document:
    """Return the document of a page that was captured a day after it was published."""
    facts = PageFacts(written.url, written.published + timedelta(days=1))
    return clean(payload, facts, site=SiteFacts(knowledge=site))
