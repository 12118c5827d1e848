"""Where an article belongs: its section and its tags, as far as its page names them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from archive.scripts import HAN_CHARACTER
from pipelines.page.structured_data import StructuredData
from pipelines.text.keys import letters_key
from pipelines.text.whitespace import collapse_whitespace

_MAX_TAGS = 40
_TAG_SIGNS = re.compile(r"[,，、;；|\n]")
_NO_TAG = re.compile(r"^[0-9a-f]{8}-[0-9a-f-]{20,}$|^[\w.-]{1,60}\.(?:com|org|net|cn|co\.uk)$|^(?:nlp[\w ]{0,30}|category|type|region|section): |^\d{1,12}$|://", re.I)  # fmt: skip
_BREADCRUMB = re.compile(r"\s{0,3}(?:>>?|»|›|→|＞|»|&gt;)\s{0,3}")
_WAY_HOME = re.compile(r"首页|首頁|位置|home\b|startseite|accueil|inicio|главная|hjem|etusivu|strona główna", re.I)
_PAGE_KIND = re.compile(r"\s{1,3}(?:正文|内容|內容)$")
_NO_SECTION = re.compile(
    r"^(?:正文|内容|內容|文章|详情|详细|首页|首頁|home|startseite|articles?|news article|.{0,12}(?:位置|您在)[:：]?.{0,8})$",
    re.I,
)


def find_section(data: StructuredData, lines: Iterable[str], title: str | None) -> str | None:
    """Return the section of an article: what the markup declares, else the last step of a breadcrumb line.

    lines are those above the headline. What names a kind of page (正文) or repeats the title is no section.
    """
    declared = [
        one for name in ("article:section", "articlesection", "parsely-section") for one in data.meta.get(name, ())
    ]
    steps = next((found for line in lines if (found := _steps(line))), [])
    for name in [
        *declared,
        *data.texts("articleSection"),
        *(collapse_whitespace(crumb) for crumb in reversed(data.crumbs)),
        *reversed(steps),
    ]:
        name = _PAGE_KIND.sub("", name)
        if (
            1 < len(name) <= 40
            and "/" not in name
            and not _NO_SECTION.match(name)
            and letters_key(name) not in letters_key(title or "")
        ):
            return name
    return None


def _steps(line: str) -> list[str]:
    """Return the steps of a breadcrumb line, without the way home."""
    if len(line) > 160 or not _WAY_HOME.search(line[:40]):
        return []
    steps = [step.strip(" :：") for step in _BREADCRUMB.split(line)]
    return [step for step in steps[1:] if step] if len(steps) > 1 else []


def find_tags(data: StructuredData, title: str | None, text: str = "") -> tuple[str, ...]:
    """Return the tags of an article, each once.

    Keywords that only repeat the title or name the site are none. The plain keywords element is on many sites the same on
    every page: where it names the site, or nothing of title and text, only what stands in the title is believed.
    """
    sites = {letters_key(name) for name in (*data.sites, *data.meta.get("og:site_name", ()))} - {""}
    named = ("article:tag", "news_keywords", "parsely-tags", "sailthru.tags")
    lists = [
        _parted(one, title) for one in (*data.texts("keywords"), *(v for n in named for v in data.meta.get(n, ())))
    ]
    words, shown = f"{title}\n{text}".casefold(), (title or "").casefold()
    for one in data.meta.get("keywords", ()):
        tags = _parted(one, title)
        own = any(letters_key(tag) in sites for tag in tags) or not any(tag.casefold() in words for tag in tags)
        lists.append([tag for tag in tags if tag.casefold() in shown] if own else tags)
    found: dict[str, str] = {}
    for tag in (tag for tags in lists for tag in tags):
        key = letters_key(tag)
        if key and key != letters_key(title or "") and key not in sites and len(tag) <= 60 and not _NO_TAG.search(tag):
            found.setdefault(key, tag)
    return tuple(found.values())[:_MAX_TAGS]


def _parted(text: str, title: str | None) -> list[str]:
    """Return the tags that one text holds, without the title; Chinese ones may be parted by spaces alone."""
    text = unescape(text)
    if title and len(title) > 8:
        text = text.replace(title, ",")
    tags = [tag.strip() for tag in _TAG_SIGNS.split(text) if tag.strip()]
    if sum(": " in tag for tag in tags) >= 3:  # what a system keeps about a page, not what the page is about
        tags = [tag for tag in tags if ": " not in tag]
    words = tags[0].split() if len(tags) == 1 else []
    if len(words) > 1 and all(HAN_CHARACTER.match(word) and len(word) <= 8 for word in words):
        return words
    return tags
