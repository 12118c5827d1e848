"""The section and the tags of an article, as far as its page names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from archive.scripts import HAN_CHARACTER
from pipelines.page.segments import Page
from pipelines.page.structured_data import StructuredData
from pipelines.text.keys import letters_key
from pipelines.text.whitespace import collapse_whitespace

_MAX_TAGS = 40
_MAX_BREADCRUMB_DISTANCE = 30  # lines between a breadcrumb line and the headline
_SEPARATORS = re.compile(r"[,，、;；|\n]")
_NO_TAG = re.compile(r"^[0-9a-f]{8}-[0-9a-f-]{20,}$|^[\w.-]{1,60}\.(?:com|org|net|cn|co\.uk)$|^(?:nlp[\w ]{0,30}|category|type|region|section): |^\d{1,12}$|://", re.I)  # fmt: skip
_BREADCRUMB = re.compile(r"\s{0,3}(?:>>?|»|›|→|＞|»|&gt;)\s{0,3}")
_HOME = re.compile(r"首页|首頁|位置|home\b|startseite|accueil|inicio|главная|hjem|etusivu|strona główna", re.I)
_PAGE_KIND = re.compile(r"\s{1,3}(?:正文|内容|內容)$")
_NO_SECTION = re.compile(
    r"^(?:正文|内容|內容|文章|详情|详细|首页|首頁|home|startseite|articles?|news article|.{0,12}(?:位置|您在)[:：]?.{0,8})$",
    re.I,
)


def lines_above(page: Page, headline: int) -> Iterator[str]:
    """Yield the line of the headline and the lines above it, nearest first, among which a breadcrumb line may stand."""
    return (segment.text for segment in page.segments[max(0, headline - _MAX_BREADCRUMB_DISTANCE) : headline + 1][::-1])


def find_section(data: StructuredData, lines: Iterable[str], title: str | None) -> str | None:
    """Return the section of an article: what the markup declares, else the last step of a breadcrumb line.

    lines are the lines above the headline. A name of a kind of page (正文) is no section, and neither is the title.
    """
    declared = [
        value for key in ("article:section", "articlesection", "parsely-section") for value in data.meta.get(key, ())
    ]
    breadcrumbs = next((found for line in lines if (found := _breadcrumbs(line))), [])
    for name in [
        *declared,
        *data.texts("articleSection"),
        *(collapse_whitespace(crumb) for crumb in reversed(data.crumbs)),
        *reversed(breadcrumbs),
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


def _breadcrumbs(line: str) -> list[str]:
    """Return the names in a breadcrumb line, without the first, which is the front page."""
    if len(line) > 160 or not _HOME.search(line[:40]):
        return []
    names = [name.strip(" :：") for name in _BREADCRUMB.split(line)]
    return [name for name in names[1:] if name] if len(names) > 1 else []


def find_tags(data: StructuredData, title: str | None, text: str = "") -> tuple[str, ...]:
    """Return the tags of an article, each once.

    Keywords that only repeat the title or name the site are left out. The plain keywords element is the same on every page
    of many sites: where it names the site, or has no word of title and text, only keywords in the title are taken.
    """
    sites = {letters_key(name) for name in (*data.sites, *data.meta.get("og:site_name", ()))} - {""}
    names = ("article:tag", "news_keywords", "parsely-tags", "sailthru.tags")
    lists = [
        _split(value, title) for value in (*data.texts("keywords"), *(v for n in names for v in data.meta.get(n, ())))
    ]
    folded_text, folded_title = f"{title}\n{text}".casefold(), (title or "").casefold()
    for value in data.meta.get("keywords", ()):
        tags = _split(value, title)
        is_of_site = any(letters_key(tag) in sites for tag in tags) or not any(
            tag.casefold() in folded_text for tag in tags
        )
        lists.append([tag for tag in tags if tag.casefold() in folded_title] if is_of_site else tags)
    found: dict[str, str] = {}
    for tag in (tag for tags in lists for tag in tags):
        key = letters_key(tag)
        if key and key != letters_key(title or "") and key not in sites and len(tag) <= 60 and not _NO_TAG.search(tag):
            found.setdefault(key, tag)
    return tuple(found.values())[:_MAX_TAGS]


def _split(text: str, title: str | None) -> list[str]:
    """Return the tags in one text, without the title; Chinese tags may have only spaces between them."""
    text = unescape(text)
    if title and len(title) > 8:
        text = text.replace(title, ",")
    tags = [tag.strip() for tag in _SEPARATORS.split(text) if tag.strip()]
    if sum(": " in tag for tag in tags) >= 3:  # notes of a publishing system, such as "Words: 900"
        tags = [tag for tag in tags if ": " not in tag]
    words = tags[0].split() if len(tags) == 1 else []
    if len(words) > 1 and all(HAN_CHARACTER.match(word) and len(word) <= 8 for word in words):
        return words
    return tags
