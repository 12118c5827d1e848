"""Knowledge file: site knowledge as TOML that a person can review and edit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.errors import BadConfig
from archive.toml_tables import InvalidValue, Validator, one_of, parse_toml, read_table, text, text_list, whole_number
from pipelines.document import Rights
from pipelines.sites.knowledge import (
    POSITIONS,
    FieldSelector,
    Layout,
    RecurringLine,
    Seen,
    SiteKnowledge,
    is_host,
    line_key,
)
from pipelines.sites.selectors import Selector, parse_selector
from pipelines.text.folding import fold


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


def parse_knowledge(toml: str, path: Path) -> SiteKnowledge:
    """Read what format_knowledge wrote, or a person has edited. Raises BadConfig, naming file, key and expected form."""
    table = parse_toml(toml, path)
    layouts = _tables(table.pop("layout", []), "layout", path)
    recurring = _tables(table.pop("recurring", []), "recurring", path)
    rights = read_table(table.pop("rights", {}), _RIGHTS, path, "rights.")
    facts = read_table(table, _SITE, path, required=_REQUIRED)
    return SiteKnowledge(
        **facts,
        layouts=tuple(_read_layout(one, prefix, path) for prefix, one in layouts),
        recurring=tuple(_read_line(one, prefix, path) for prefix, one in recurring),
        rights=Rights(**rights),
    )


def _tables(value: Any, name: str, path: Path) -> list[tuple[str, Any]]:
    """Return the tables of an array of tables, each with the prefix that names it in errors."""
    if not isinstance(value, list):
        raise BadConfig(f"{path}: {name} should be [[{name}]] tables")
    return [(f"{name} {number}: ", one) for number, one in enumerate(value, 1)]


def _read_layout(table: Any, prefix: str, path: Path) -> Layout:
    facts = read_table(table, _LAYOUT, path, prefix, ("container", "median_chars", *_SEEN))
    return Layout(seen=Seen(*(facts.pop(key) for key in _SEEN)), **facts)


def _read_line(table: Any, prefix: str, path: Path) -> RecurringLine:
    facts = read_table(table, _LINE, path, prefix, ("text", "position", *_SEEN))
    if not line_key(fold(facts["text"]).text):
        raise BadConfig(f"{path}: {prefix}text = {facts['text']!r} should have at least two letters")
    return RecurringLine(seen=Seen(*(facts.pop(key) for key in _SEEN)), **facts)


def _host(value: Any) -> str:
    if not isinstance(value, str) or not is_host(value):
        raise InvalidValue('a host name, such as "news.example.org"')
    return value


def _moment(value: Any) -> str:
    try:
        if not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is None:
            raise ValueError
    except ValueError:
        raise InvalidValue('a time with offset, such as "2026-03-01T08:00:00+00:00"') from None
    return value


def _selector(value: Any) -> Selector:
    try:
        return parse_selector(text()(value))
    except ValueError as exc:
        raise InvalidValue(f'a place, such as "div.main td.body > table:2" ({exc})') from None


def _field_selector(value: Any) -> FieldSelector:
    if not isinstance(value, dict) or set(value) != {"place", "pages"}:
        raise InvalidValue('a place and on how many pages it was, such as { place = "h1.headline", pages = 40 }')
    return FieldSelector(_selector(value["place"]), _COUNT(value["pages"]))


_COUNT = whole_number()
_SEEN: Mapping[str, Validator] = {"pages": _COUNT, "of": _COUNT, "since": _moment, "until": _moment}
_REQUIRED = ("host", "version", "pages", "articles", "since", "until")
_SITE: Mapping[str, Validator] = {
    "host": _host,
    "version": _COUNT,
    "pages": _COUNT,
    "articles": _COUNT,
    "since": _moment,
    "until": _moment,
    "title_suffixes": text_list('a list of texts, such as [" - Example News"]', min_length=0),
}
_LAYOUT: Mapping[str, Validator] = {
    "container": _selector,
    "median_chars": _COUNT,
    "outside_chars": _COUNT,
    "title": _field_selector,
    "date": _field_selector,
    "byline": _field_selector,
    **_SEEN,
}
_LINE: Mapping[str, Validator] = {"text": text(), "position": one_of(POSITIONS), "rule": text(), **_SEEN}
_RIGHTS: Mapping[str, Validator] = dict.fromkeys((fact.name for fact in fields(Rights)), text())
