"""A quality gate on the pages that were written for it: the bundled site, whose articles are known word for word.

The floors only go up: when the cleaner gets better, raise them in the same change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from crawler.demo.content import load_articles
from crawler.demo.server import DemoSite, Headers, Request
from pipelines.document import Document
from pressmark import clean
from tests.pipelines.seed import undamaged

# mean recall, mean precision (4-character shingles of body text), share of titles, share of dates
FLOORS = {"beiyuan": (0.95, 0.99, 0.94, 1.0), "harbour": (0.98, 0.985, 1.0, 1.0), "ledger": (0.95, 0.995, 1.0, 1.0)}


@dataclass
class Page:
    """An article as it was written, and what the cleaner made of its page."""

    article: dict[str, Any]
    document: Document
    recall: float
    precision: float


def path_of(publication: str, article: dict[str, Any]) -> str:
    """Return where an article stands on its site."""
    if publication == "beiyuan":
        return f"/html/{article['date']:%Y-%m/%d}/content_{article['id']}.htm"
    if publication == "harbour":
        return f"/story/{article['published']:%Y%m%d}/{article['id']}"
    if article.get("query_id"):
        return f"/?p={article['query_id']}"
    return f"/{article['published']:%Y/%m}/{article['slug']}/"


def shingles(text: str) -> Counter[str]:
    """Return the runs of four characters of text, signs and spaces left out."""
    letters = re.sub(r"[\W_]+", "", re.sub(r"<[^>]+>|\]\([^)]*\)", "", text).lower())
    return Counter(letters[i : i + 4] for i in range(max(1, len(letters) - 3)))


@pytest.fixture(scope="module")
def pages() -> Iterator[dict[str, list[Page]]]:
    """Clean every article page of the bundled site."""
    found: dict[str, list[Page]] = {}
    with DemoSite() as site:
        for name, publication in site.publications.items():
            for article in load_articles(f"crawler.demo.{name}"):
                path, _, query = path_of(name, article).partition("?")
                replies = [publication.reply(Request("GET", path, query, Headers()), edition) for edition in (1, 2)]
                reply = next((r for r in replies if r.status == 200 and _is_there(r.body)), None)
                if reply is None or article.get("entries"):  # a live blog's text is not in its body alone
                    continue
                url = site.origins[name] + path_of(name, article)
                document = clean(reply.body, url=url, content_type=dict(reply.headers).get("Content-Type"))
                wanted, got = shingles(undamaged(article.get("body") or "")), shingles(document.text)
                both = sum((wanted & got).values())
                page = Page(article, document, both / sum(wanted.values()), both / max(1, sum(got.values())))
                found.setdefault(name, []).append(page)
    yield found


def _is_there(body: bytes) -> bool:
    return not any(word in body[:4000] for word in ("找不到".encode(), "不存在".encode("gbk"), "不存在".encode()))


@pytest.mark.parametrize("publication", FLOORS)
def test_text_is_the_article_and_nothing_else(pages: dict[str, list[Page]], publication: str) -> None:
    """Recall and precision of the body text stay above their floors."""
    found = [page for page in pages[publication] if page.article.get("body")]
    recall = sum(page.recall for page in found) / len(found)
    precision = sum(page.precision for page in found) / len(found)
    assert len(found) >= 20
    assert (recall, precision) >= FLOORS[publication][:2] and precision >= FLOORS[publication][1], (recall, precision)


@pytest.mark.parametrize("publication", FLOORS)
def test_titles_and_dates_are_those_that_were_written(pages: dict[str, list[Page]], publication: str) -> None:
    """Title to the letter, white space aside; date to the day."""
    found = [page for page in pages[publication] if page.document.verdict in ("article", "teaser")]

    def key(text: str | None) -> str:
        return re.sub(r"\s+", "", undamaged(text or ""))

    titles = sum(key(page.document.title) == key(page.article["title"]) for page in found) / len(found)
    days = [str(page.article.get("published") or page.article.get("date"))[:10] for page in found]
    dates = sum((page.document.published_at or "")[:10] == day for page, day in zip(found, days, strict=True)) / len(
        found
    )
    assert titles >= FLOORS[publication][2] and dates >= FLOORS[publication][3], (titles, dates)


@pytest.mark.parametrize("publication", FLOORS)
def test_no_one_is_named_who_did_not_write(pages: dict[str, list[Page]], publication: str) -> None:
    """Every author, reporter and correspondent found is a person of the article: in its data or its text.

    A brief that nobody signed is its paper's own, where the page says so.
    """
    for page in pages[publication]:
        known = str(page.article)
        if publication == "harbour" and not {"author", "authors", "reporter", "byline"} & page.article.keys():
            known += "海灣日報"
        for person in page.document.authors:
            assert person.name in known.replace(" ", "").replace("　", "") or person.name in known, (
                page.article["title"],
                person,
            )


ABOUT_NOTICES = ["10436", "10402", "110477", "photographer-wins-copyright-case", "what-the-cookie-rules-mean"]


@pytest.mark.parametrize("mark", ABOUT_NOTICES)
def test_an_article_about_notices_is_spared(pages: dict[str, list[Page]], mark: str) -> None:
    """Copyright, ICP filings and cookies may be what an article is about."""
    (page,) = [p for found in pages.values() for p in found if p.document.url and mark in p.document.url]
    assert page.recall > 0.85, [removal for removal in page.document.removed if len(removal.text) > 60]
    own = [
        removal
        for removal in page.document.removed
        if len(removal.text) > 40 and removal.text[:40] in page.article["body"]
    ]
    assert not own
