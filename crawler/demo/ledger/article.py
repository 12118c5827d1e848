"""The articles of the Ledger as they stand in one edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.demo.content import load_articles
from crawler.demo.ledger.body import Block, parse_body

PACKAGE = "crawler.demo.ledger"


@dataclass(frozen=True, slots=True)
class Author:
    """A person whom an article names; role is author, reporter, photographer or translator."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a live page."""

    at: datetime
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One article; times are aware, in the time of the town on that day.

    Attributes:
        path: path and, for one article, query of its URL.
        charset: what the Content-Type of its page declares.
        photo: the name of the photo that lists show; empty if there is none.
        paywall: whether only the first paragraph is free.
        wire: the agency that it was taken from; empty for the paper's own.
        base: the href of a <base> element; empty for pages without one.
        entries: what a live page holds, newest first.
    """

    slug: str
    path: str
    title: str
    section: str
    published: datetime
    updated: datetime | None
    kicker: str
    standfirst: str
    byline: str
    authors: tuple[Author, ...]
    charset: str
    photo: str
    tags: tuple[str, ...]
    paywall: bool
    wire: str
    base: str
    blocks: tuple[Block, ...]
    entries: tuple[Entry, ...]

    @property
    def modified(self) -> datetime:
        """When it last changed."""
        return self.updated or self.published

    @property
    def summary(self) -> str:
        """The standfirst, or else the first paragraph."""
        return self.standfirst or next(block.text for block in self.blocks if block.kind == "paragraph")


def read_articles(edition: int) -> tuple[Article, ...]:
    """Return the articles that are on the site in edition, newest first."""
    data = [_in_edition(item, edition) for item in load_articles(PACKAGE)]
    articles = [_article(item) for item in data if item is not None]
    return tuple(sorted(articles, key=lambda article: article.published, reverse=True))


def _in_edition(data: Mapping[str, Any], edition: int) -> dict[str, Any] | None:
    if not data.get("first_edition", 1) <= edition <= data.get("last_edition", edition):
        return None
    changes = data.get("edition_2", {}) if edition >= 2 else {}
    merged = {**data, **changes}
    merged["entries"] = [*changes.get("new_entries", []), *data.get("entries", [])]
    return merged


def _article(data: Mapping[str, Any]) -> Article:
    published: datetime = data["published"]
    return Article(
        slug=data["slug"],
        path=data.get("path") or f"/{published:%Y/%m}/{data['slug']}/",
        title=data["title"],
        section=data["section"],
        published=published,
        updated=data.get("updated"),
        kicker=data.get("kicker", ""),
        standfirst=data.get("standfirst", ""),
        byline=data.get("byline", ""),
        authors=tuple(Author(author["name"], author["role"]) for author in data["authors"]),
        charset=data.get("charset", "utf-8"),
        photo=data.get("photo", ""),
        tags=tuple(data.get("tags", ())),
        paywall=data.get("paywall", False),
        wire=data.get("wire", ""),
        base=data.get("base", ""),
        blocks=parse_body(data["body"]),
        entries=tuple(_entries(data["entries"])),
    )


def _entries(data: Iterable[Mapping[str, Any]]) -> list[Entry]:
    return [Entry(entry["at"], entry["heading"], parse_body(entry["body"])) for entry in data]
