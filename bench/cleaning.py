"""Cleaning, as it is measured: pages of one site from a file, to clean text and metadata, in one process.

`python -m bench.cleaning learned|unknown|trafilatura FOLDER` cleans them and prints what came out, as JSON; FOLDER was made by
make_folder. "learned" is Pressmark with what it has learned from other pages of the site, "unknown" is Pressmark
without, "trafilatura" is trafilatura's bare_extraction with metadata.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.warc.http_message import head_length, parse_response_head
from bench.pages import Page, make_page
from bench.site import Site
from bench.stored import ORIGIN, read_responses, write_responses
from pipelines.clean import SiteFacts, clean
from pipelines.page_facts import PageFacts
from pipelines.sites.knowledge import SiteKnowledge
from pipelines.sites.knowledge_file import format_knowledge, parse_knowledge
from pipelines.sites.learn import learn
from pipelines.sites.sample import CleanedPage

HOST = "bench.example"
LEARNED_FROM = 96  # pages, as many as Pressmark itself would take
_PAGES, _SITE = "pages", "site.toml"
_FIRST_DAY = datetime(2026, 9, 1, tzinfo=UTC)


def make_folder(folder: Path, site: Site) -> None:
    """Write the pages of a site, and what other pages of it teach. Raises RuntimeError where they teach nothing."""
    folder.mkdir()
    write_responses(folder / _PAGES, site, "plain")
    others = (make_page(site.seed, 10_000 + number) for number in range(LEARNED_FROM))
    learned = learn((_cleaned(page, number) for number, page in enumerate(others)), HOST)
    if learned is None or not learned.layouts:
        raise RuntimeError("the pages of the bench teach nothing")
    (folder / _SITE).write_text(format_knowledge(learned), "utf-8")


def _cleaned(page: Page, number: int) -> CleanedPage:
    url, moment = ORIGIN + page.path, _FIRST_DAY + timedelta(hours=number)
    cleaned = CleanedPage.read(
        lambda on_page: clean(page.html, PageFacts(url, moment), content_type=page.content_type, on_page=on_page),
        url,
        moment,
    )
    if cleaned is None:
        raise RuntimeError(f"{url} is no page")
    return cleaned


def _pages(folder: Path) -> Iterator[tuple[str, str | None, bytes]]:
    """Yield (URL, content type, HTML) of each page."""
    for path, response in read_responses(folder / _PAGES):
        end = head_length(response)
        yield ORIGIN + path, parse_response_head(response[:end]).get("content-type"), response[end:]


def _with_pressmark(site: SiteKnowledge | None) -> Callable[[str, str | None, bytes], tuple[str, str]]:
    def clean_page(url: str, content_type: str | None, html: bytes) -> tuple[str, str]:
        document = clean(html, PageFacts(url), content_type=content_type, site=SiteFacts(knowledge=site))
        return document.text, document.cleaner.method or "full"

    return clean_page


def _with_trafilatura(url: str, content_type: str | None, html: bytes) -> tuple[str, str]:
    from trafilatura import bare_extraction

    found = bare_extraction(html, url=url, with_metadata=True)
    return getattr(found, "text", None) or "", "trafilatura"


def main() -> None:
    """Clean, and print how many pages had text, its length, and by which methods it was found."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what == "trafilatura":
        clean_page: Callable[[str, str | None, bytes], tuple[str, str]] = _with_trafilatura
    else:
        path = folder / _SITE
        clean_page = _with_pressmark(parse_knowledge(path.read_text("utf-8"), path) if what == "learned" else None)
    pages = characters = 0
    methods = Counter[str]()
    for page in _pages(folder):
        text, method = clean_page(*page)
        pages += bool(text)
        characters += len(text)
        methods[method] += 1
    print(json.dumps({"pages": pages, "characters": characters, "methods": methods}))


if __name__ == "__main__":
    main()
