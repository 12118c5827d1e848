"""A newspaper written for the tests of site knowledge: as many articles as are wanted, in three layouts.

Its texts are put together from words; the same number always gives the same article.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from bench import words
from pipelines.clean import clean
from pipelines.document import Document
from pipelines.sites.knowledge import SiteKnowledge
from pipelines.sites.learn import StoredPage, learn, read_stored

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
    """One article as it was written."""

    number: int
    title: str
    author: str
    paragraphs: tuple[str, ...]
    published: datetime
    url: str

    @property
    def text(self) -> str:
        """What the cleaner should find."""
        return "\n".join(self.paragraphs)


def article(number: int, size: int = 6) -> Article:
    """Return an article."""
    random = Random(f"calder/{number}")
    paragraphs = tuple(words.paragraph(random) for _ in range(size))
    published = FIRST + timedelta(days=number, minutes=random.randrange(300))
    title = words.headline(random)
    return Article(number, title, words.person(random), paragraphs, published, f"http://{HOST}/news/{number}")


def modern(one: Article) -> bytes:
    """An article in named boxes, with its date far below, where no general look goes; half of the pages repeat it in the head."""
    body = [f"<p>{line}</p>" for line in one.paragraphs]
    body.insert(3, f'<p class="club">{PROMOTION}</p>')
    inner = f"""<main class="page-{one.number}"><h1 class="headline">{one.title}</h1>
<article class="story story-{one.number}"><div class="prose" id="text-{one.number}">{"".join(body)}<p>{NOTICE}</p></div>
{_links(12)}{_links(10)}<p class="stamp">{one.published:%d %B %Y, %H:%M}</p></article></main>"""
    head = f'<meta name="pubdate" content="{one.published:%Y-%m-%d}">' if one.number % 2 == 0 else ""
    return _page(one, inner, head)


def tables(one: Article) -> bytes:
    """An article in a cell without a name, its paragraphs parted by line breaks."""
    lines = "<br><br>\n".join(one.paragraphs)
    inner = f"""<div id="wrap"><table><tr><td>{_links(6)}</td><td><h1>{one.title}</h1><div>By {one.author}, {one.published:%d %B %Y}</div>
<table><tr><td>{lines}</td></tr></table><div>{NOTICE}</div></td></tr></table></div>"""
    return _page(one, inner)


def plain(one: Article) -> bytes:
    """An article whose box has a number for its name."""
    inner = f"""<div class="column"><h1>{one.title}</h1><p>{one.published:%d %B %Y}</p>
<div id="entry-{one.number}"><p>{"</p><p>".join(one.paragraphs)}</p></div><p>{NOTICE}</p></div>{_links(9)}"""
    return _page(one, inner)


def sworn(one: Article) -> bytes:
    """A modern page with one long line in mid-article that stands on every page."""
    paragraphs = (*one.paragraphs[:2], OATH, *one.paragraphs[2:])
    return modern(replace(one, paragraphs=paragraphs))


def _links(count: int) -> str:
    random = Random(count)
    items = "".join(f'<li><a href="/news/{i}">{words.headline(random)}</a></li>' for i in range(count))
    return f"<ul>{items}</ul>"


def _page(one: Article, inner: str, head: str = "") -> bytes:
    sections = "".join(f'<a href="/{name}">{name.title()}</a> ' for name in words.SECTIONS)
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{one.title}{SUFFIX}</title>{head}</head>
<body><div class="nav">{sections}</div>{inner}<div class="footer">© 2026 The Calder Tribune Ltd</div></body></html>""".encode()


def stored(one: Article, payload: bytes, captured_at: datetime | None = None, url: str | None = None) -> StoredPage:
    """Return a page as it is learned from."""
    moment = captured_at or one.published + timedelta(hours=1)
    document = clean(payload, url=url or one.url, captured_at=moment)
    page = read_stored(payload, url=url or one.url, content_type=None, captured_at=moment, document=document)
    assert page is not None
    return page


def learned(pages: Iterable[StoredPage]) -> SiteKnowledge:
    """Return what pages teach, where they teach anything."""
    site = learn(pages, HOST)
    assert site is not None
    return site


def read(one: Article, payload: bytes, site: SiteKnowledge | None) -> Document:
    """Return the document of a page that was captured a while after it was published."""
    return clean(payload, url=one.url, captured_at=one.published + timedelta(days=1), site=site)
