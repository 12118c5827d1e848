"""Learn: from some cleaned pages of a host to what repeats on its pages. Here the order of the steps is decided.

The pages are cleaned without any site knowledge, so the same pages and line rules always give the same knowledge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archive.verdict import Verdict
from pipelines.notices.rights import merge_rights
from pipelines.notices.rule_set import RuleSet
from pipelines.sites.article_copies import number_articles
from pipelines.sites.containers import find_containers
from pipelines.sites.knowledge import SiteKnowledge
from pipelines.sites.layouts import learn_layout
from pipelines.sites.recurring_lines import find_recurring_lines
from pipelines.sites.sample import CleanedPage, Sample
from pipelines.sites.title_suffixes import find_title_suffixes


def learn(pages: Iterable[CleanedPage], host: str, rules: RuleSet | None = None) -> SiteKnowledge | None:
    """Return what repeats on these pages of a host; None for too few pages with articles, or too few different articles.

    rules are the line rules that the documents were made with, by default those of this package.
    """
    usable = [cleaned for cleaned in pages if cleaned.document.verdict == Verdict.ARTICLE and cleaned.body]
    usable.sort(key=lambda cleaned: (cleaned.captured_at, cleaned.url, cleaned.document.payload_digest or ""))
    sample = Sample(usable, number_articles(usable), host, rules)
    if not sample.is_enough(sample.numbers):
        return None
    site = SiteKnowledge(
        host,
        version=0,
        pages=len(usable),
        articles=len(set(sample.articles)),
        since=usable[0].moment,
        until=usable[-1].moment,
        title_suffixes=find_title_suffixes(sample),
        rights=merge_rights(cleaned.document.rights for cleaned in usable),
    )
    containers = find_containers(sample, find_recurring_lines(sample, [sample.numbers]))
    groups = [members for _, members in containers]
    site = replace(site, recurring=find_recurring_lines(sample, [sample.numbers, *groups]))
    layouts = [learn_layout(sample, container, members, site) for container, members in containers]
    newest_first = sorted(
        (layout for layout in layouts if layout),
        key=lambda layout: (layout.seen.until, layout.seen.pages),
        reverse=True,
    )
    return replace(site, layouts=tuple(newest_first))
