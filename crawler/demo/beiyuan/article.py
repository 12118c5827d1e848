"""One article of the portal, read from its TOML file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import groupby
from typing import Any

TIMEZONE = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has had no other offset since 1991; so no time zone database is needed."""

_IMAGE = re.compile(r"!\[(?P<image>[^\]]+)\] (?P<caption>.+)")
_SPEAKER = re.compile(r"([\u4e00-\u9fff]{2,4})：")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of an article's body.

    Attributes:
        kind: paragraph, heading, image, table or signature.
        text: the text; for an image its caption.
        image: the file name of an image under static/images/photo/.
        rows: the rows of a table, the first of them its head.
    """

    kind: str
    text: str = ""
    image: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def speaker(self) -> str:
        """Who speaks in a paragraph of an interview; empty if nobody is named."""
        match = _SPEAKER.match(self.text)
        return match[1] if match else ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it stands in one edition.

    Attributes:
        id: the number in its URL.
        date: when it was published, in the portal's time zone.
        modified: when its page was last written.
        channels: the slugs of the channels that list it; the first is its own.
        headline: the lines of its headline.
        kicker: the line above the headline; may be empty.
        subtitle: the line below the headline; may be empty.
        source: the outlet in the info line.
        author: the author in the info line; may be empty.
        duty: editor, proofreader and approver, as pages from 2024 on name them; may be empty.
        end: the line that closes the text of pages before 2024; may be empty.
        paragraphs: "br" or "p": what separates the paragraphs of its page.
        hot: its short headline for the side boxes.
        blocks: its body.
        notices: notices that its page prints in place of the portal's own.
        footer: footer lines that its page prints in place of the portal's own.
        old_id: its number in the URLs of the portal's former system; 0 if it had none.
        charset_header: its Content-Type header names a charset.
        interview: its paragraphs open with the speaker's name.
        reprint: it was taken from another outlet.
        verbatim: nothing may be printed among its own lines: no link lists, no portal notices.
        first_edition: the edition in which it appears.
        last_edition: the last edition in which it appears.
    """

    id: int
    date: datetime
    modified: datetime
    channels: tuple[str, ...]
    headline: tuple[str, ...]
    kicker: str
    subtitle: str
    source: str
    author: str
    duty: tuple[str, ...]
    end: str
    paragraphs: str
    hot: str
    blocks: tuple[Block, ...]
    notices: tuple[str, ...]
    footer: tuple[str, ...]
    old_id: int
    charset_header: bool
    interview: bool
    reprint: bool
    verbatim: bool
    first_edition: int
    last_edition: int

    @property
    def title(self) -> str:
        """The headline in one line."""
        return " ".join(self.headline)

    @property
    def path(self) -> str:
        """The path of its URL."""
        return f"/html/{self.date:%Y-%m}/{self.date:%d}/content_{self.id}.htm"

    @property
    def first_image(self) -> str:
        """The file name of its first image; empty if it has none."""
        return next((block.image for block in self.blocks if block.image), "")

    @property
    def first_paragraph(self) -> str:
        """The text of its first paragraph."""
        return next(block.text for block in self.blocks if block.kind == "paragraph")

    def in_edition(self, edition: int) -> bool:
        """Say whether the portal shows it in edition."""
        return self.first_edition <= edition <= self.last_edition


def read_article(data: Mapping[str, Any], edition: int) -> Article:
    """Return the article of one TOML file as it stands in edition.

    Keys of the table `edition2` replace those of the article from edition 2 on.
    """
    if edition >= 2:
        data = {**data, **data.get("edition2", {})}
    return Article(
        id=data["id"],
        date=data["date"].replace(tzinfo=TIMEZONE),
        modified=data.get("modified", data["date"]).replace(tzinfo=TIMEZONE),
        channels=tuple(data["channels"]),
        headline=tuple(data["title"].split("<br>")),
        kicker=data.get("kicker", ""),
        subtitle=data.get("subtitle", ""),
        source=data["source"],
        author=data.get("author", ""),
        duty=tuple(data.get("duty", ())),
        end=data.get("end", ""),
        paragraphs=data["paragraphs"],
        hot=data["hot"],
        blocks=tuple(parse_body(data["body"])),
        notices=tuple(data.get("notices", "").splitlines()),
        footer=tuple(data.get("footer", "").splitlines()),
        old_id=data.get("old_id", 0),
        charset_header=data.get("charset_header", False),
        interview=data.get("interview", False),
        reprint=data.get("reprint", False),
        verbatim=data.get("verbatim", False),
        first_edition=data.get("first_edition", 1),
        last_edition=data.get("last_edition", 9),
    )


def parse_body(body: str) -> Iterator[Block]:
    """Yield the blocks of body, a line each; neighbouring lines that start with a bar are one table.

    `## text` is a heading, `![file] caption` an image, `| a | b |` a table row, `>> text` a line set to the right;
    any other line is a paragraph.
    """
    for is_table, lines in groupby(body.splitlines(), key=lambda line: line.startswith("|")):
        if is_table:
            yield Block("table", rows=tuple(_cells(line) for line in lines))
        else:
            yield from map(_block, lines)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip("|").split("|"))


def _block(line: str) -> Block:
    if image := _IMAGE.fullmatch(line):
        return Block("image", image["caption"], image=image["image"])
    for mark, kind in (("## ", "heading"), (">> ", "signature")):
        if line.startswith(mark):
            return Block(kind, line.removeprefix(mark))
    return Block("paragraph", line)
