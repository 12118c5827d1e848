"""The choice between two searches for the article of a page: the learned container of its site, and the full search."""

from __future__ import annotations

import html
import re

from lxml.html import HtmlElement

from pipelines.article.main_text import MainText, find_main_text
from pipelines.notices.boilerplate import Boilerplate
from pipelines.page.segments import Page
from pipelines.page.structured_data import StructuredData
from pipelines.sites.known_page import KnownPage, agree, is_sampled

_TAG = re.compile(r"<[^<>]{1,500}>")


def find_article(
    page: Page, root: HtmlElement, rules: Boilerplate, data: StructuredData, known: KnownPage | None, sample: int
) -> tuple[MainText, str | None]:
    """Return where the article stands, and how it was found as Cleaner names it.

    What was learned of the site goes first, and is checked. sample is a number made of the page's bytes: of some pages
    the full search is done as well, to see whether both agree.
    """
    titles = (data.title, *data.meta.get("og:title", ()), *data.texts("headline"))
    found = known.article(rules, titles) if known else None
    if found is not None and not is_sampled(sample):
        return found, "learned"
    full = find_main_text(page, root, rules.notice_lines(), titles, _declared_body(data))
    if known is None:
        return full, None
    if found is not None and agree(page, _lines_left(page, rules, found), _lines_left(page, rules, full)):
        return found, "confirmed"
    return full, "rejected" if found is not None or known.rejection else "full"


def _lines_left(page: Page, rules: Boilerplate, main: MainText) -> list[int]:
    """Return the segments of an article that no rule cuts."""
    cuts = rules.cut(main.kept)
    return [i for i in main.kept if i not in cuts or cuts[i].end - cuts[i].start < len(page.segments[i].text)]


def _declared_body(data: StructuredData) -> str:
    """Return the longest articleBody of the markup, without tags."""
    return _TAG.sub(" ", html.unescape(max(data.texts("articleBody"), key=len, default="")))
