"""Document: the clean text and metadata of one capture, as it is stored, shown and exported."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of an article in reading order. kind: paragraph, heading, quote, list, table or caption.

    line is the number of the visible line of the page where it begins, so that blocks and removals can be put in page order.
    """

    kind: str
    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the article. url is absolute; caption and credit are as printed."""

    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Someone named for the article. role: author, reporter, correspondent, photographer, editor or translator."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Source:
    """The outlet that the article was taken from (来源)."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """One date found on the page: value in ISO 8601, text as printed.

    where names the place: it begins with json-ld, meta, byline, above the headline, below the text, url, script or source
    (what the feed or sitemap said). field is published or modified.
    """

    value: str
    where: str
    text: str
    field: str = "published"


@dataclass(frozen=True, slots=True)
class Rights:
    """What the notices and footers of the page said, parsed. Absent facts are None."""

    holder: str | None = None
    notice: str | None = None
    licence: str | None = None
    icp: str | None = None
    public_security: str | None = None
    news_permit: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """A line, or a part of a line, that was removed from the article.

    rule is the name of the rule, reason says why in plain words, path is the place in the page's DOM, line the number of
    the visible line.
    """

    rule: str
    reason: str
    text: str
    path: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """One piece of damaged text that was repaired: by which rule, and its text before and after."""

    rule: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the bytes were decoded: in which encoding, how it was found (where), and what speaks against it (doubt), if any.

    where is bom, http, meta or xml for a declaration, bytes where only one encoding is valid for the bytes, vote where the
    decoded text is the most plausible of several.
    """

    encoding: str
    where: str
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Cleaner:
    """What made a document: the versions of the cleaner, of its rules, and of the site knowledge, if any was used.

    method says how the article was found where the site is known: learned (in the learned container), confirmed (in the
    learned container, and the full search agreed), rejected (a known layout matched but a check failed, so the full search
    was used) or full (no known layout matched, so the full search was used).
    """

    version: str
    rules: str
    site: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One capture, cleaned. Its fields are the JSON keys of the public contract, in this order; absent facts are None.

    text is the paragraphs joined by one newline, without captions and boilerplate. captured_at, published_at and
    modified_at are ISO 8601. fingerprint is computed by pipelines.text.near_duplicates; None where the text is too short.
    """

    pressmark: str | None
    url: str | None
    canonical_url: str | None = None
    captured_at: str | None
    verdict: str
    verdict_reason: str
    title: str | None = None
    kicker: str | None = None
    subtitle: str | None = None
    text: str = ""
    blocks: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    authors: tuple[Person, ...] = ()
    byline: str | None = None
    source: Source | None = None
    dateline: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    date_evidence: tuple[DateCandidate, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    rights: Rights = Rights()
    removed: tuple[Removal, ...] = ()
    repairs: tuple[Repair, ...] = ()
    links: tuple[str, ...] = ()
    fingerprint: str | None = None
    record_id: str | None = None
    payload_digest: str | None = None
    decoding: Decoding | None = None
    cleaner: Cleaner

    def __post_init__(self) -> None:
        """Replace unpaired surrogates, which a page's JSON can hold and UTF-8 cannot, by U+FFFD."""
        values = [getattr(self, name) for name in self.__slots__]
        try:
            "".join([text for value in values for text in _texts(value)]).encode()
        except UnicodeEncodeError:
            for name, value in zip(self.__slots__, values, strict=True):
                object.__setattr__(self, name, _without_surrogates(value))

    def __repr__(self) -> str:
        """Say on one line what it is a document of."""
        return f"<Document {self.verdict}: {self.title!r}, {len(self.text)} characters, {self.pressmark or self.url}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the document as plain lists, dictionaries and values, in the contract's order."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}

    def to_json(self) -> str:
        """Return the document as one line of JSON, with characters beyond ASCII unescaped."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))


def _field_names(value: Any) -> tuple[str, ...]:
    """Return the names of the fields of a dataclass of this module; none for any other value of a Document."""
    return getattr(type(value), "__slots__", ())


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    names = _field_names(value)
    return {name: getattr(value, name) for name in names} if names else value


def _texts(value: Any) -> Iterable[str]:
    """Return the texts in a field of a Document: a text, a tuple of texts, or one or more dataclasses with text fields."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, tuple):
        value = (value,)
    names = _field_names(value[0]) if value else ()
    if not names:
        return [text for text in value if isinstance(text, str)]
    return [text for part in map(attrgetter(*names), value) for text in part if isinstance(text, str)]


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, tuple):
        return tuple(map(_without_surrogates, value))
    names = _field_names(value)
    return replace(value, **{name: _without_surrogates(getattr(value, name)) for name in names}) if names else value
