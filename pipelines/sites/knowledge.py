"""Site knowledge: what repeats on the pages of a host, as plain values, and as TOML that a person can review and edit."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from archive.errors import BadConfig
from pipelines.document import Rights
from pipelines.sites.selectors import Selector, parse_selector
from pipelines.text.folding import fold
from pipelines.text.keys import letters_of
from pipelines.text.remember import remember_short

POSITIONS = ("above", "inside", "after")
MAX_LINE_CHARS = 600  # a longer line is never a notice
_KEY_CHARS = 200
_DIGITS = re.compile(r"\d+")
_HOST = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,240}(?::\d{1,5})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Seen:
    """On how many of the sampled pages something was seen: on `pages` of the `of` pages captured from since to until.

    since and until are ISO 8601 with offset.
    """

    pages: int
    of: int
    since: str
    until: str

    def __str__(self) -> str:
        return f"on {self.pages} of {self.of} pages since {self.since[:7]}"


@dataclass(frozen=True, slots=True)
class RecurringLine:
    """A line that stands on many pages with different articles.

    position is above, inside or after the article. rule is the id of the line rule that also knows the line, or empty.
    """

    text: str
    position: str
    seen: Seen
    rule: str = ""

    @property
    def key(self) -> str:
        """The key by which the line is recognised, see line_key."""
        return line_key(fold(self.text).text)


@dataclass(frozen=True, slots=True)
class FieldSelector:
    """Where the line of a field (title, date or byline) stands, and on how many pages the line was found there."""

    selector: Selector
    pages: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A way in which the site lays out its articles: the article's container, and where title, date and byline stand.

    median_chars is the median length of the articles. outside_chars is how much prose that does not recur, such as teasers
    of other articles, stands outside the container: at most so much on nine of ten pages.
    """

    container: Selector
    median_chars: int
    seen: Seen
    title: FieldSelector | None = None
    date: FieldSelector | None = None
    byline: FieldSelector | None = None
    outside_chars: int = 0


@dataclass(frozen=True)
class SiteKnowledge:
    """What was learned of a host from a sample of its pages.

    pages is the size of the sample, articles the number of different articles in it; since and until are the times of the
    first and last capture, in ISO 8601. title_suffixes are the site's own texts at the end of title elements, longest first.
    """

    host: str
    version: int
    pages: int
    articles: int
    since: str
    until: str
    title_suffixes: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()
    recurring: tuple[RecurringLine, ...] = ()
    rights: Rights = field(default_factory=Rights)

    @property
    def name(self) -> str:
        """The name by which documents refer to this version, such as "example.org@0003"."""
        return f"{self.host}@{self.version:04d}"

    @cached_property
    def lines(self) -> Mapping[str, RecurringLine]:
        """The recurring lines by their keys."""
        return {line.key: line for line in reversed(self.recurring)}

    def recurring_line(self, text: str) -> RecurringLine | None:
        """Return the recurring line that a text of a page is; None where the text is not known to recur."""
        return self.lines.get(line_key(fold(text).text))

    def suffix_of(self, title: str) -> str | None:
        """Return the suffix of the site in a title element's text, or None."""
        suffixes = (suffix for suffix in self.title_suffixes if title.endswith(suffix) and len(title) > len(suffix))
        return next(suffixes, None)


@remember_short
def line_key(folded: str) -> str:
    """Return the key of a folded line (text/folding.py): its letters in lower case, with the digit 0 for each number.

    Lines that differ only in numbers, spaces and punctuation have the same key. The key is empty for a line with fewer
    than two letters, which is too short to be recognised.
    """
    key = letters_of(folded[: 2 * _KEY_CHARS]).lower()[:_KEY_CHARS]
    key = _DIGITS.sub("0", key)
    return key if len(key) - key.count("0") >= 2 else ""


# ---------------------------------------------------------------------- TOML


def format_knowledge(site: SiteKnowledge) -> str:
    """Return the knowledge as TOML with comments for the person who reviews it."""
    out = [
        f"# What repeats on the pages of {site.host}, learned from {site.pages} pages of {site.articles} articles.",
        "# A version is never changed, as documents name it. To correct it, copy it to the next number, edit the copy,",
        "# and set its version.",
        f"host = {_text(site.host)}",
        f"version = {site.version}",
        f"pages = {site.pages}",
        f"articles = {site.articles}",
        f"since = {_text(site.since)}",
        f"until = {_text(site.until)}",
    ]
    if site.title_suffixes:
        out.append(f"title_suffixes = [{', '.join(map(_text, site.title_suffixes))}]")
    facts = [(f.name, getattr(site.rights, f.name)) for f in fields(Rights)]
    if any(value for _, value in facts):
        out += ["", "[rights]", *(f"{key} = {_text(value)}" for key, value in facts if value)]
    for layout in site.layouts:
        out += ["", f"# {layout.seen}", "[[layout]]", f"container = {_text(str(layout.container))}"]
        out += [f"median_chars = {layout.median_chars}", f"outside_chars = {layout.outside_chars}"]
        for name in ("title", "date", "byline"):
            found: FieldSelector | None = getattr(layout, name)
            if found is not None:
                out.append(f"{name} = {{ place = {_text(str(found.selector))}, pages = {found.pages} }}")
        out += _seen_lines(layout.seen)
    for line in site.recurring:
        out += ["", f"# {line.seen}", "[[recurring]]", f"text = {_text(line.text)}"]
        out += [f"position = {_text(line.position)}", *_seen_lines(line.seen)]
        out += [f"rule = {_text(line.rule)}"] if line.rule else []
    return "\n".join(out) + "\n"


def _seen_lines(seen: Seen) -> list[str]:
    return [
        f"pages = {seen.pages}",
        f"of = {seen.of}",
        f"since = {_text(seen.since)}",
        f"until = {_text(seen.until)}",
    ]


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def parse_knowledge(text: str, path: Path) -> SiteKnowledge:
    """Read what format_knowledge wrote, or a person has edited. Raises BadConfig, naming file, key and expected form."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as exc:
        raise BadConfig(f"{path} is not valid TOML: {exc}") from exc
    reader = _Reader(path)
    layouts = reader.tables(table.pop("layout", []), "layout")
    recurring = reader.tables(table.pop("recurring", []), "recurring")
    rights = reader.read(table.pop("rights", {}), dict.fromkeys((f.name for f in fields(Rights)), _a_text), "rights.")
    required = ("host", "version", "pages", "articles", "since", "until")
    facts = reader.read(table, _SITE, "", required)
    return SiteKnowledge(
        **facts,
        layouts=tuple(reader.layout(one) for one in layouts),
        recurring=tuple(reader.line(one) for one in recurring),
        rights=Rights(**rights),
    )


class _Wanted(Exception):
    """A value is not what it should be; the text says what that is."""


def _a_text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wanted("some text")
    return value


def _a_host(value: Any) -> str:
    if not isinstance(value, str) or not _HOST.fullmatch(value):
        raise _Wanted('a host name, such as "news.example.org"')
    return value


def _a_count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _Wanted("a whole number from 0 on")
    return value


def _a_moment(value: Any) -> str:
    try:
        if not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is None:
            raise ValueError
    except ValueError:
        raise _Wanted('a time with offset, such as "2026-03-01T08:00:00+00:00"') from None
    return value


def _suffixes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise _Wanted('a list of texts, such as [" - Example News"]')
    return tuple(value)


def _a_place(value: Any) -> Selector:
    try:
        return parse_selector(_a_text(value))
    except (ValueError, _Wanted) as exc:
        raise _Wanted(f'a place, such as "div.main td.body > table:2" ({exc})') from None


def _a_spot(value: Any) -> FieldSelector:
    if not isinstance(value, dict) or set(value) != {"place", "pages"}:
        raise _Wanted('a place and on how many pages it was, such as { place = "h1.headline", pages = 40 }')
    return FieldSelector(_a_place(value["place"]), _a_count(value["pages"]))


def _a_position(value: Any) -> str:
    if value not in POSITIONS:
        raise _Wanted(f"one of {', '.join(POSITIONS)}")
    return str(value)


_Form = Mapping[str, Callable[[Any], Any]]
_SITE: _Form = {
    "host": _a_host, "version": _a_count, "pages": _a_count, "articles": _a_count, "since": _a_moment, "until": _a_moment,
    "title_suffixes": _suffixes,
}  # fmt: skip
_SEEN: _Form = {"pages": _a_count, "of": _a_count, "since": _a_moment, "until": _a_moment}
_LAYOUT: _Form = {
    "container": _a_place, "median_chars": _a_count, "outside_chars": _a_count, "title": _a_spot, "date": _a_spot, "byline": _a_spot,
    **_SEEN,
}  # fmt: skip
_LINE: _Form = {"text": _a_text, "position": _a_position, "rule": _a_text, **_SEEN}


class _Reader:
    """Reads tables of one file, and says where something is wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def tables(self, value: Any, name: str) -> list[tuple[Any, str]]:
        if not isinstance(value, list):
            raise BadConfig(f"{self.path}: {name} should be [[{name}]] tables")
        return [(one, f"{name} {number}: ") for number, one in enumerate(value, 1)]

    def read(self, table: Any, form: _Form, prefix: str, required: tuple[str, ...] = ()) -> dict[str, Any]:
        if not isinstance(table, dict):
            raise BadConfig(f"{self.path}: {prefix.rstrip('.: ')} should be a table")
        out: dict[str, Any] = {}
        for key, value in table.items():
            if key not in form:
                raise BadConfig(f"{self.path}: unknown key {prefix}{key}; known keys: {', '.join(form)}")
            try:
                out[key] = form[key](value)
            except _Wanted as exc:
                raise BadConfig(f"{self.path}: {prefix}{key} = {value!r} should be {exc}") from None
        for key in required:
            if key not in out:
                raise BadConfig(f"{self.path}: {prefix}{key} is missing")
        return out

    def layout(self, named: tuple[Any, str]) -> Layout:
        facts = self.read(named[0], _LAYOUT, named[1], ("container", "median_chars", *_SEEN))
        return Layout(seen=Seen(*(facts.pop(key) for key in _SEEN)), **facts)

    def line(self, named: tuple[Any, str]) -> RecurringLine:
        facts = self.read(named[0], _LINE, named[1], ("text", "position", *_SEEN))
        if not line_key(fold(facts["text"]).text):
            raise BadConfig(f"{self.path}: {named[1]}text = {facts['text']!r} should have at least two letters")
        return RecurringLine(seen=Seen(*(facts.pop(key) for key in _SEEN)), **facts)
