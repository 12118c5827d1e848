"""The authors that a page declares in JSON-LD and in meta elements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from archive.scripts import HAN, HANGUL, KANA
from pipelines.credits.bylines.western import split_agency, split_names
from pipelines.credits.outlet_names import is_outlet
from pipelines.names.agencies import find_agency
from pipelines.names.chinese_names import is_pen_name, split_joined_names
from pipelines.names.uncased_names import has_uncased_script, is_uncased_name, is_uncased_organisation
from pipelines.names.western_names import is_organisation, is_western_name
from pipelines.page.structured_data import StructuredData
from pipelines.text.whitespace import collapse_whitespace

_META_NAMES = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.creator.name",
    "byl", "cxenseparse:author", "citation_author", "authors", "rbauthors", "news_authors", "vr:author", "lp.article:author",
)  # fmt: skip
_AUTHOR_LABEL = re.compile(
    r"written by|author|by|von|verfasst von|geschrieben von|écrit par|rédigé par|escrito por|scritto da|geschreven door|作者|автор|napisane przez|autor",
    re.I,
)
_MAX_JSON_CHARS = 500_000
_MAX_ORGANISATION_CHARS = 60
_ACCOUNT = re.compile(
    r"\b(?:admin\w{0,12}|webmaster|wordpress|joomla|drupal|unknown|anonymous|guest|user|null|none|undefined|author|autor|auteur|editors?)$|https?:|www\.|@"
    r"|佚名|匿名|未知|不详|不詳|网友|網友|管理员|管理員|小编|小編|编辑|編輯|作者",
    re.I,
)
_OTHER_SCRIPT = re.compile(f"[\u0530-\u1fff{KANA}{HANGUL}]")


@dataclass(frozen=True, slots=True)
class DeclaredAuthors:
    """The authors that a page declares.

    lists holds the people of each JSON-LD article and each meta element, the most reliable first. agencies are the news
    agencies named as authors. organisations are the desks and organisations that JSON-LD names as authors: corporate
    authors, as in MARC 21, field 110, and in schema.org.
    """

    lists: tuple[tuple[str, ...], ...]
    agencies: tuple[str, ...]
    organisations: tuple[str, ...]


def read_declared_authors(data: StructuredData, root: HtmlElement, outlets: frozenset[str]) -> DeclaredAuthors:
    """Return the authors in JSON-LD and meta elements; outlets are the keys of the site's own names."""
    japanese = (data.language or "").lower().startswith("ja")
    agencies: list[str] = []

    def people(texts: Iterator[tuple[str, str]]) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for text, kind in texts:
            for name in split_names(text):
                if agency := find_agency(name):
                    agencies.append(agency)
                elif not is_outlet(name, outlets) and "organization" not in kind.lower():
                    names |= dict.fromkeys(_people(name, kind, japanese))
        return tuple(names)

    authors = [list(_ld_authors(article, root)) for article in data.articles[:20]]
    organisations = (tuple(_organisations(named, outlets)) for named in authors)
    lists = [people(iter(named)) for named in authors]
    lists += [people((text, "") for text in data.meta[name]) for name in _META_NAMES if name in data.meta]
    for label, value in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        if _AUTHOR_LABEL.fullmatch(data.first(label) or ""):
            lists.append(people((text, "") for text in data.meta.get(value, ())))
    return DeclaredAuthors(
        lists=tuple(dict.fromkeys(names for names in lists if names)),
        agencies=tuple(dict.fromkeys(agencies)),
        organisations=tuple(dict.fromkeys(next((names for names in organisations if names), ()))),
    )


def _ld_authors(article: dict[str, Any], root: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield (name, type) of each author of a JSON-LD article; an author that is only an @id is looked up in the page."""
    pending = [article.get("author") or article.get("creator")]
    seen = 0
    while pending and seen < 200:
        author = pending.pop(0)
        seen += 1
        if isinstance(author, list):
            pending[:0] = author
        elif isinstance(author, str):
            yield collapse_whitespace(author), ""
        elif isinstance(author, dict) and not _is_admin(author):
            kind = author.get("@type")
            kind = str(kind[0] if isinstance(kind, list) and kind else kind or "")
            name = author.get("name")
            pending[:0] = [{"name": n, "@type": kind} for n in name] if isinstance(name, list) else []
            if isinstance(name, str):
                yield collapse_whitespace(name), kind
            elif name is None and isinstance(author.get("@id"), str):
                pending[:0] = [node for node in [_node(root, author["@id"])] if node is not None]


def _is_admin(author: dict[str, Any]) -> bool:
    """Say whether an author is the administrator's account of the publishing system."""
    return str(author.get("@id") or author.get("url") or "").rstrip("/").endswith("/admin")


def _node(root: HtmlElement, identity: str) -> dict[str, Any] | None:
    """Return the JSON-LD node that has this @id and a name, or None."""
    for script in root.iter("script"):
        text = script.text or ""
        if "ld+json" not in (script.get("type") or "").lower() or identity not in text or len(text) > _MAX_JSON_CHARS:
            continue
        try:
            pending = [json.loads(text.strip(), strict=False)]
        except (ValueError, RecursionError):
            continue
        seen = 0
        while pending and seen < 500:
            node = pending.pop()
            seen += 1
            if isinstance(node, dict):
                if node.get("@id") == identity and node.get("name"):
                    return node
                pending += [value for value in node.values() if isinstance(value, (dict, list))]
            elif isinstance(node, list):
                pending += node
    return None


def _people(name: str, kind: str, japanese: bool) -> list[str]:
    """Return the people in a declared name: itself, several Chinese names without a sign between them, or nobody."""
    if is_western_name(name):
        return [name]
    if is_organisation(name) or len(name) > 60:
        return []
    if re.match(f"[{HAN}]", name):
        names = [n for word in name.split() for n in split_joined_names(word)] or split_joined_names(
            "".join(name.split())
        )
        return names or ([name] if japanese and kind in ("Person", "") and is_pen_name("".join(name.split())) else [])
    if not _OTHER_SCRIPT.search(name) or kind not in ("Person", ""):
        return []
    if not has_uncased_script(name) or is_uncased_name(name):  # Latin letters with rare accents have no such script
        return [name]
    return [name] if kind == "Person" and not is_uncased_organisation(name) else []


def _organisations(named: Iterable[tuple[str, str]], outlets: frozenset[str]) -> Iterator[str]:
    """Yield the organisations among (name, type), without the agency behind "with": "Le Courrier avec AFP"."""
    for declared, kind in named:
        split = split_agency(declared)
        name = split[0] if split else declared
        if _is_organisation(name, kind, outlets):
            yield name


def _is_organisation(name: str, kind: str, outlets: frozenset[str]) -> bool:
    """Say whether a declared author is a desk or an organisation, but no news agency and no account of the publishing system."""
    if not 2 <= len(name) <= _MAX_ORGANISATION_CHARS or _ACCOUNT.search(name) or find_agency(name):
        return False
    return "organization" in kind.lower() or is_outlet(name, outlets) or (" " in name and is_organisation(name))
