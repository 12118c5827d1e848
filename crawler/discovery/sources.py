"""Sources: reads the feeds, sitemaps and listing pages in which a site lists its articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree
from scrapy.utils.gz import gunzip

from archive.collection.publisher import Publisher
from archive.limits import MAX_SOURCE_BYTES
from archive.markup.tags import Tag, iter_tags
from crawler.discovery.requisites import MAX_LINKS, MAX_TAGS
from crawler.discovery.scope import absolute_url, without_tracking
from pipelines.dates.feed_dates import parse_feed_date

MAX_ENTRIES = 100_000  # of one source
MAX_FEED_NODES = 300_000  # "<" and "=" in a feed: each may become a node of the tree, which takes up to 300 bytes
_BARE_AMPERSAND = re.compile(rb"(<!\[CDATA\[.*?(?:\]\]>|\Z))|&(?!#?[A-Za-z0-9]{1,32};)", re.S)
_MAX_AMPERSANDS = 300_000  # three for each entry; each that is escaped grows to five bytes
# Names of the RSS, Atom and Dublin Core elements with a date: last change first, publication last.
_FEED_DATE_ELEMENTS = ("updated", "modified", "date", "published", "pubDate")
_MAX_DATE_CHARACTERS = 100  # of a date as printed
_SITEMAP_ENTRIES = ("url", "sitemap")
_SITEMAP_TEXTS = {  # the elements that are read, and the elements in which they stand
    "loc": _SITEMAP_ENTRIES,
    "lastmod": _SITEMAP_ENTRIES,
    "publication_date": ("news",),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One article that a source lists. changed is the moment (UTC) of its last change that the source names, or None.

    listed is the name and text of the element that says best when the article was published, such as
    "pubDate Sat, 09 Apr 2022 08:40:00 +0800"; it goes into the capture's metadata record as "listed".
    """

    url: str
    changed: datetime | None = None
    listed: str | None = None


@dataclass(frozen=True, slots=True)
class SourceContent:
    """What a source lists: articles in its order, and the URLs of further listing pages or, for an index, of sitemaps."""

    entries: tuple[Entry, ...] = ()
    further_pages: tuple[str, ...] = ()


def _printed_date(name: str, text: str) -> str:
    return f"{name} {' '.join(text.split())[:_MAX_DATE_CHARACTERS]}"


def _repaired_xml(body: bytes) -> bytes:
    """Return an XML body without byte order mark and leading white space, and with bare ampersands in URLs escaped.

    A parser that recovers from errors would read "?a=1&b=2" as "?a=1=2". UTF-16 is returned unchanged.
    """
    if b"\0" in body[:4]:
        return body
    body = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not 0 < body.count(b"&") <= _MAX_AMPERSANDS:
        return body
    return _BARE_AMPERSAND.sub(lambda found: found[1] or b"&amp;", body)


class UnreadableSource(ValueError):
    """The body is not a source of the kind that the publisher's spec names."""


def read_feed(body: bytes, url: str) -> SourceContent:
    """Read an RSS or Atom feed at url; body is decoded of content codings. Raises UnreadableSource."""
    root = _parse_xml(body, url)
    entries: list[Entry] = []
    for node in root.iter():
        if _name(node) not in ("item", "entry"):
            continue
        link, dates = None, dict[str, str]()
        for child in node:
            name = _name(child)
            text = (child.text or "").strip()
            if name == "link":
                href = child.get("href")
                if href and child.get("rel", "alternate") == "alternate":
                    link = link or href
                elif text:
                    link = link or text
            elif name == "guid" and child.get("isPermaLink", "true") == "true" and "://" in text:
                link = link or text
            elif name in _FEED_DATE_ELEMENTS and text:
                dates[name] = text
        absolute = absolute_url(url, link) if link else None
        if absolute:
            last_change = next((dates[k] for k in _FEED_DATE_ELEMENTS if k in dates), None)
            listed = next((_printed_date(k, dates[k]) for k in _FEED_DATE_ELEMENTS[::-1] if k in dates), None)
            entries.append(Entry(without_tracking(absolute), parse_feed_date(last_change), listed))
    return SourceContent(_unique_entries(entries))


def read_sitemap(body: bytes, url: str) -> SourceContent:
    """Read a sitemap, a news sitemap or a sitemap index (sitemaps.org), gzipped or plain. Raises UnreadableSource."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = gunzip(body, max_size=MAX_SOURCE_BYTES)
        except (OSError, EOFError, ValueError) as exc:
            raise UnreadableSource(f"{url}: the gzipped sitemap cannot be decompressed: {exc}") from exc
    entries: list[Entry] = []
    further: list[str] = []
    try:
        for kind, found in islice(_iter_sitemap(body), MAX_ENTRIES):
            absolute = absolute_url(url, found.get("loc", ""))
            if absolute and kind == "sitemap":
                further.append(absolute)
            elif absolute:
                dates = [(name, found[name]) for name in ("publication_date", "lastmod") if name in found]
                listed = _printed_date(*dates[0]) if dates else None
                entries.append(
                    Entry(without_tracking(absolute), parse_feed_date(dates[-1][1]) if dates else None, listed)
                )
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise UnreadableSource(f"{url}: no sitemap: {exc}") from exc
    return SourceContent(_unique_entries(entries), tuple(dict.fromkeys(further)))


def _iter_sitemap(body: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the name ("url" or "sitemap") of each entry, and those of loc, lastmod and publication_date that it has.

    publication_date is from the news extension (news:news in url). Elements are dropped from memory once they are read,
    however deeply they are nested. Raises ValueError where the root element is neither urlset nor sitemapindex, and
    etree.XMLSyntaxError.
    """
    steps = etree.iterparse(
        BytesIO(_repaired_xml(body)), events=("start", "end"), recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    found: dict[str, str] = {}
    root: str | None = None
    for event, node in steps:
        name = _name(node)
        if event == "start":
            if root is None and (root := name).lower() not in ("urlset", "sitemapindex"):
                raise ValueError(f"its outermost element is {name[:40]!r}")
            if name in _SITEMAP_ENTRIES:
                found = {}
            continue
        parent = node.getparent()
        if name in _SITEMAP_ENTRIES:
            yield name, found
            found = {}
        elif parent is not None and _name(parent) in _SITEMAP_TEXTS.get(name, ()) and (node.text or "").strip():
            found.setdefault(name, (node.text or "").strip())
        node.clear()
        if parent is not None:
            while node.getprevious() is not None:
                del parent[0]
    if root is None:
        raise ValueError("there is no element in it")


def read_listing(html: str, url: str, publisher: Publisher) -> SourceContent:
    """Read a listing page at url: links that match the publisher's article_url, and the listing's further pages."""
    base, links = url, list[str | None]()
    for part in islice(iter_tags(html), MAX_TAGS):
        if len(links) >= MAX_LINKS:
            break
        if isinstance(part, Tag) and not part.is_end and part.name in ("a", "area", "base"):
            href = next((attribute.value for attribute in part.attributes if attribute.name == "href"), "")
            if part.name == "base":
                base = absolute_url(url, href) or base
            elif href:
                links.append(absolute_url(base, href))
    entries = [Entry(without_tracking(link)) for link in links if link and publisher.is_article(link)]
    return SourceContent(
        _unique_entries(entries), tuple(dict.fromkeys(link for link in links if link and is_further_page(link, url)))
    )


_PAGE_NUMBER = re.compile(
    r"(?:[_-]|page/?|p)?(\d{1,5})(?=/?$|\.\w{1,6}$)|(?<![a-z])(?:page|p|pn|paged)=(\d{1,5})(?!\d)"
)


def is_further_page(link: str, listing: str) -> bool:
    """Whether link differs from the listing's URL only by a page number, such as index_2.htm of index.htm, or ?page=3."""
    return (
        link != listing
        and _without_page_number(link) == _without_page_number(listing)
        and _PAGE_NUMBER.search(_path_and_query(link)) is not None
    )


def _path_and_query(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _without_page_number(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    path = re.sub(r"(?:[_-]|page/?|p)?\d{1,5}(?=/?$|\.\w{1,6}$)", "", parts.path)
    path = re.sub(r"(?:index|list|default)?(?:\.\w{1,6})?/?$", "", path).rstrip("/")
    query = "&".join(a for a in parts.query.split("&") if a and not re.fullmatch(r"(?:page|p|pn|paged)=\d{1,5}", a))
    return parts.netloc, f"{path}?{query}"


def _parse_xml(body: bytes, url: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    root = None
    if body.count(b"<") + body.count(b"=") > MAX_FEED_NODES:
        raise UnreadableSource(f"{url}: a feed with more than {MAX_FEED_NODES:,} tags and attributes")
    if body.strip() and len(body) <= MAX_SOURCE_BYTES:
        with suppress(etree.XMLSyntaxError):  # from errors that the parser cannot recover from
            root = etree.fromstring(_repaired_xml(body), parser)
    if root is None or _name(root).lower() not in ("rss", "feed", "rdf"):
        raise UnreadableSource(f"{url}: no RSS or Atom feed")
    return root


def _name(node: etree._Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _unique_entries(entries: list[Entry]) -> tuple[Entry, ...]:
    unique: dict[str, Entry] = {}
    for entry in entries[:MAX_ENTRIES]:
        unique.setdefault(entry.url, entry)
    return tuple(unique.values())
