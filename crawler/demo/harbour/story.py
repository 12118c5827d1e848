"""The articles of the Harbour Daily: from their TOML files to what the templates show, for each edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from crawler.demo.content import load_articles

PACKAGE = "crawler.demo.harbour"

SECTIONS = {
    "local": "港都",
    "business": "產業",
    "ocean": "海洋",
    "life": "生活",
    "sport": "體育",
    "culture": "文化",
    "opinion": "評論",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption; the page has the URL of a lazy picture in data-src."""

    image: str
    caption: str
    credit: str
    lazy: bool = True

    @property
    def path(self) -> str:
        """The path at which the picture is served."""
        return f"/static/img/{self.image}.jpg"

    @property
    def credit_line(self) -> str:
        """The credit as it is printed below the picture."""
        return f"圖／{self.credit}" + ("" if self.credit.endswith(("提供", "照片")) else " 攝")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the main text: paragraph, heading, quote, list, table or figure."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One article as one edition shows it."""

    id: int
    title: str
    section: str
    tags: tuple[str, ...]
    published: datetime
    modified: datetime
    blocks: tuple[Block, ...]
    subtitle: str = ""
    kicker: str = ""
    byline: str = ""
    authors: tuple[str, ...] = ()
    lead: Figure | None = None
    source: str = ""
    reminder: str = ""
    correction: str = ""
    rank: int = 0
    comments: tuple[Mapping[str, str], ...] = ()
    permanent: bool = True
    """Whether both editions have it; only such articles are linked from pages that should not change."""

    @property
    def path(self) -> str:
        """The canonical path."""
        return f"/story/{self.published:%Y%m%d}/{self.id}"

    @property
    def image(self) -> str:
        """The name of its picture, or of the default picture."""
        return self.lead.image if self.lead else "harbour"

    @property
    def image_path(self) -> str:
        """The path at which that picture is served."""
        return f"/static/img/{self.image}.jpg"

    @property
    def description(self) -> str:
        """The standfirst, or the beginning of the text."""
        first = next(block.text for block in self.blocks if block.kind == "paragraph")
        return self.subtitle or (first if len(first) <= 60 else first[:60] + "…")

    def paragraph_from(self, number: int) -> int:
        """Return the number of the first paragraph at or after block number, counted from 1; 0 if it is the last."""
        numbers = range(number, len(self.blocks))
        return next((found for found in numbers if self.blocks[found - 1].kind == "paragraph"), 0)

    def json_ld(self, origin: str) -> dict[str, Any]:
        """Return its schema.org NewsArticle."""
        people = [{"@type": "Person", "name": name} for name in self.authors]
        publisher = {
            "@type": "NewsMediaOrganization",
            "name": "海灣日報",
            "logo": {"@type": "ImageObject", "url": f"{origin}/static/img/logo.svg"},
        }
        return {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "mainEntityOfPage": {"@type": "WebPage", "@id": origin + self.path},
            "headline": self.title,
            "description": self.description,
            "datePublished": self.published.isoformat(),
            "dateModified": self.modified.isoformat(),
            # Content management systems name the paper as author where an article has none.
            "author": people or [{"@type": "Organization", "name": "海灣日報"}],
            "publisher": publisher,
            "image": [origin + self.image_path],
            "articleSection": SECTIONS[self.section],
            "keywords": list(self.tags),
            "inLanguage": "zh-Hant-TW",
        }


@cache
def edition_stories(edition: int) -> tuple[Story, ...]:
    """Return the stories of edition, newest first."""
    stories = [
        _story(article, edition)
        for article in load_articles(PACKAGE)
        if article.get("first_edition", 1) <= edition < article.get("gone_in", edition + 1)
    ]
    return tuple(sorted(stories, key=lambda story: (story.published, story.id), reverse=True))


def withdrawn_paths(edition: int) -> frozenset[str]:
    """Return the paths of articles that were there in an earlier edition and are not in this one."""
    earlier = {story.path for day in range(1, edition) for story in edition_stories(day)}
    return frozenset(earlier - {story.path for story in edition_stories(edition)})


def _story(article: Mapping[str, Any], edition: int) -> Story:
    facts: dict[str, Any] = {**article, **(article.get("second", {}) if edition >= 2 else {})}
    lead = None
    if "image" in facts:
        lead = Figure(facts["image"], facts["caption"], facts["credit"], facts.get("lazy", True))
    plain = {
        key: facts[key]
        for key in ("subtitle", "kicker", "byline", "source", "reminder", "correction", "rank")
        if key in facts
    }
    return Story(
        id=facts["id"],
        title=facts["title"],
        section=facts["section"],
        tags=tuple(facts["tags"]),
        published=facts["published"],
        modified=facts.get("modified", facts["published"]),
        blocks=tuple(_blocks(facts["body"].strip().splitlines())),
        authors=tuple(author["name"] for author in facts.get("authors", ())),
        lead=lead,
        comments=tuple(facts.get("comments", ())),
        permanent="first_edition" not in facts and "gone_in" not in facts,
        **plain,
    )


def _blocks(lines: Iterable[str]) -> list[Block]:
    """Return the blocks of a body by the marks at the beginning of its lines: "## " heading, "> " quote, "- " list, "| " table row, "![" figure."""
    blocks: list[Block] = []
    for line in lines:
        last = blocks[-1] if blocks else None
        if line.startswith("## "):
            blocks.append(Block("heading", line[3:]))
        elif line.startswith("> "):
            blocks.append(Block("quote", line[2:]))
        elif line.startswith("- "):
            items = blocks.pop().items if last and last.kind == "list" else ()
            blocks.append(Block("list", items=(*items, line[2:])))
        elif line.startswith("| "):
            rows = blocks.pop().rows if last and last.kind == "table" else ()
            row = tuple(cell.strip() for cell in line.strip("| ").split("|"))
            blocks.append(Block("table", rows=(*rows, row)))
        elif line.startswith("!["):
            image, caption, credit = line[2:-1].split("|")
            # Some pictures are lazy, so that a page has both kinds.
            blocks.append(Block("figure", figure=Figure(image, caption, credit, lazy=len(blocks) % 4 == 1)))
        elif line:
            blocks.append(Block("paragraph", line))
    return blocks
