"""Clean: the bytes of a page go in, its Document comes out. Here the order of the steps is decided, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from zlib import crc32

from lxml.html import HtmlElement

from archive.markup.encoding import decode
from archive.verdict import ARTICLES, Verdict
from pipelines.article.assembly import Article
from pipelines.article.classification import find_section, find_tags, lines_above
from pipelines.article.judgement import Judgement, judge
from pipelines.article.mending import Mender
from pipelines.credits.credits import Credits, find_credits
from pipelines.dates.date_lines import find_date_lines
from pipelines.dates.forms.zones import site_zone
from pipelines.dates.publication_dates import find_publication_dates
from pipelines.document import Decoding, Document, Person, Repair, Rights
from pipelines.draft import Draft
from pipelines.headline.headline import find_headline
from pipelines.notices import line_rules
from pipelines.notices.boilerplate import Boilerplate
from pipelines.notices.rights import find_rights
from pipelines.notices.rule_set import RuleSet
from pipelines.page.links import find_links
from pipelines.page.parse import MAX_CHARS, parse
from pipelines.page.payload import is_noise, other_than_page
from pipelines.page.pictures import find_images
from pipelines.page.reading import MAX_LINES, read_page
from pipelines.page.segments import Page
from pipelines.page.structured_data import StructuredData, absolute_url, find_canonical, read_structured_data
from pipelines.page_facts import PageFacts
from pipelines.repair.repair import reread
from pipelines.sites.article_choice import find_article
from pipelines.sites.knowledge import SiteKnowledge
from pipelines.sites.known_page import KnownPage
from pipelines.text.language_tag import find_language
from pipelines.text.near_duplicates import fingerprint

_MAX_BYTES = 4 * MAX_CHARS  # no encoding needs more for as much as is read


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is known of a site apart from its pages; it holds where a page itself does not say.

    timezone is an IANA name, language a BCP 47 tag. knowledge is what was learned from the site's pages.
    """

    timezone: str | None = None
    language: str | None = None
    knowledge: SiteKnowledge | None = None


def clean(
    payload: bytes,
    facts: PageFacts | None = None,
    *,
    content_type: str | None = None,
    site: SiteFacts | None = None,
    hints: Sequence[tuple[str, str]] = (),
    rules: RuleSet | None = None,
    on_page: Callable[[Page, StructuredData], None] | None = None,
) -> Document:
    """Return the document of a page. The same arguments give the same document, and no payload raises.

    payload is the body with content codings taken off; content_type is the value of its HTTP header. hints are (where,
    text) of dates that stand elsewhere, as in the feed that listed the page. rules are the line rules, by default those of
    this package. on_page is called with the lines and the structured data that were read, if the payload is a page.
    """
    facts, site, rules = facts or PageFacts(), site or SiteFacts(), rules or line_rules.load()
    draft = Draft(facts, rules.version)
    if (what := other_than_page(payload, content_type)) is not None:
        return draft.document(Judgement(Verdict.OTHER, what))
    if not payload or payload.isspace():
        return draft.document(_judge_empty(facts.status))
    decoded = decode(payload[:_MAX_BYTES], content_type)
    text, rereads = reread(decoded.text)
    if is_noise(text):
        return draft.document(Judgement(Verdict.OTHER, "bytes that are no text in any encoding that was tried"))
    tree = parse(text)
    draft = replace(draft, decoding=Decoding(decoded.encoding, decoded.where, decoded.doubt), left_out=tree.left_out)
    if tree.root is None:
        return draft.document(_judge_empty(facts.status))
    page, data = read_page(tree.root), read_structured_data(tree.root)
    if on_page is not None:
        on_page(page, data)
    if len(page.segments) >= MAX_LINES:
        draft = replace(draft, left_out=f"more than {MAX_LINES:,} lines")
    if site.knowledge is not None:
        draft = replace(draft, site=site.knowledge.name)
    cleaning = _Cleaning(draft, tree.root, page, data, rules, site, tuple(hints), rereads)
    return cleaning.document(crc32(payload))


def not_cleaned(reason: str, facts: PageFacts) -> Document:
    """Return the document of a page that could not be cleaned, with the reason as its verdict's."""
    return Draft(facts).document(Judgement(Verdict.OTHER, reason))


def _judge_empty(status: int) -> Judgement:
    return judge(Page((), ()), "", StructuredData(), "", status)


@dataclass(frozen=True, slots=True)
class _Cleaning:
    """One page that was read, on its way to a document."""

    draft: Draft
    root: HtmlElement
    page: Page
    data: StructuredData
    rules: RuleSet
    site: SiteFacts
    hints: tuple[tuple[str, str], ...]
    rereads: tuple[Repair, ...]

    def document(self, sample: int) -> Document:
        """Return the document; sample is a number made of the page's bytes."""
        page, data, facts = self.page, self.data, self.draft.facts
        known = KnownPage(page, self.site.knowledge) if self.site.knowledge is not None else None
        declared = (data.language, data.first("og:locale"), self.site.language)
        rules = Boilerplate(page, self.rules, facts.host, facts.captured_at, known, declared)
        main, method = find_article(page, self.root, rules, data, known, sample)
        mender = Mender(page, self.rereads)
        suffix = known.site.suffix_of(data.title) if known else None
        printed = find_headline(data, page, main.kept, root=self.root, url=facts.address, suffix=suffix)
        printed = known.headline(printed) if known else printed
        headline = mender.headline(printed)
        article = Article(page, main, rules, mender, (printed, headline))
        base = absolute_url(facts.address, data.base) or facts.address
        made_by = Credits()
        if article.blocks:
            bylines = known.lines_at("byline") if known else ()
            made_by = find_credits(data, self.root, mender.page(page), article.blocks, base, bylines)
            article.remove_byline(made_by)
        text = article.text
        language = find_language(text or data.title, declared)
        title, is_learned = headline.title or data.title, main.how == "site"
        notice_chars = 0 if text else article.notice_chars
        judgement = judge(page, text, data, title, facts.status, notice_chars, article.lines, is_learned=is_learned)
        links = find_links(self.root, base)
        canonical_url = find_canonical(data, facts.address)
        if judgement.verdict not in ARTICLES:
            return self.draft.document(
                judgement,
                method,
                canonical_url=canonical_url,
                title=headline.title,
                text=text if judgement.verdict is Verdict.BLOCKED else "",
                language=language,
                rights=self._rights(article, frozenset()),
                removed=article.removed,
                repairs=mender.repairs,
                links=links,
            )
        lines = [*(known.date_lines() if known else ()), *find_date_lines(page, main.kept, headline.line)]
        zone = site_zone(self.site.timezone, language)
        dates = find_publication_dates(
            data, lines, facts.address, facts.captured_at, zone, language=language, root=self.root, hints=self.hints
        )
        titles = (headline.title, *headline.declared)
        top = headline.line if headline.line is not None else article.first
        images = find_images(page, headline.line, article.first, article.last, article.captions, base, titles)
        return self.draft.document(
            judgement,
            method,
            canonical_url=canonical_url,
            title=headline.title,
            kicker=headline.kicker,
            subtitle=headline.subtitle,
            text=text,
            blocks=article.blocks,
            images=tuple(mender.image(image) for image in images),
            authors=tuple(Person(mender(person.name), person.role) for person in made_by.authors),
            byline=made_by.byline,
            source=made_by.source,
            dateline=made_by.dateline,
            published_at=dates.published,
            modified_at=dates.modified,
            date_evidence=dates.evidence,
            section=find_section(data, lines_above(page, top), headline.title),
            tags=find_tags(data, headline.title, text),
            language=language,
            rights=Rights(*(mender(fact) for fact in astuple(self._rights(article, main.kept)))),
            removed=article.removed,
            repairs=mender.repairs,
            links=links,
            fingerprint=fingerprint(text),
        )

    def _rights(self, article: Article, kept: frozenset[int]) -> Rights:
        """Read rights out of what was removed, and of the page's lines that are not in the article."""
        lines: Iterable[str] = (segment.text for segment in self.page.segments if segment.index not in kept)
        return find_rights(dict.fromkeys([*(removal.text for removal in article.removed), *lines]))
