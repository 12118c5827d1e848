"""Clean: the bytes of a page go in, its Document comes out. Here the order of the steps is decided, and nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from itertools import islice
from typing import overload
from urllib.parse import urlsplit
from zlib import crc32

from lxml.html import HtmlElement

from archive import __version__
from pipelines.article import main_text
from pipelines.article.classification import find_section, find_tags
from pipelines.article.headline import Headline, find_headline
from pipelines.article.verdict import Verdict, judge
from pipelines.credits.credits import WRITERS, Credits, find_credits
from pipelines.dates.publication_dates import date_lines, find_dates, zone_of
from pipelines.document import Block, Cleaner, Decoding, Document, Image, Person, Removal, Repair, Rights
from pipelines.notices import line_rules
from pipelines.notices.boilerplate import Boilerplate
from pipelines.notices.boilerplate import Cut as LineCut
from pipelines.notices.line_rules import RuleSet
from pipelines.notices.rights import find_rights
from pipelines.page.decode import decode
from pipelines.page.links import find_links
from pipelines.page.parse import MAX_CHARS, parse
from pipelines.page.pictures import find_images, is_caption, lines_alone_with_pictures, lines_below_pictures
from pipelines.page.prose import is_prose
from pipelines.page.segments import MAX_LINES, Page, Paths, Segment, read_page
from pipelines.page.structured_data import StructuredData, absolute_url, find_canonical, read_structured_data
from pipelines.repair.repair import Repairer, reread
from pipelines.sites.knowledge import SiteKnowledge
from pipelines.sites.known_page import KnownPage, agree, is_sampled
from pipelines.text.keys import spaceless_key
from pipelines.text.language_tag import find_language
from pipelines.text.near_duplicates import fingerprint

_TAG = re.compile(r"<[^<>]{1,500}>")
_MAX_BYTES = 4 * MAX_CHARS  # no encoding needs more for as much as is read
_MAX_REMOVALS = 2000
_MAX_REPAIRS = 2000
_MAX_REMOVED_CHARS = 4000  # of one cut line in the ledger
_HEAD_LINES = 14  # so many lines above the first paragraph may hold source and byline
_TAIL_LINES = 8
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"PK\x03\x04", "a packed file"),
    (b"\x1f\x8b", "a packed file"),
    (b"RIFF", "a media file"),
    (b"OggS", "a media file"),
    (b"ID3", "a media file"),
)
_NOISE = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")
_MOST_NOISE = 0.08  # a page with a few damaged paragraphs stays far below, packed data is far above
_TEXT_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", "")


def clean(
    payload: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    captured_at: datetime | None = None,
    status: int = 200,
    record_id: str | None = None,
    payload_digest: str | None = None,
    pressmark: str | None = None,
    timezone: str | None = None,
    language: str | None = None,
    hints: Sequence[tuple[str, str]] = (),
    rules: RuleSet | None = None,
    site: SiteKnowledge | None = None,
    on_page: Callable[[Page, StructuredData], None] | None = None,
) -> Document:
    """Return the document of a page. The same arguments give the same document, and no payload raises.

    payload is the body with content codings taken off; content_type the value of its HTTP header; status its HTTP status.
    timezone (IANA) and language (BCP 47) are what is known of the site; they hold where the page itself does not say.
    hints are (where, text) of dates that stand elsewhere, as in the feed that listed the page.
    rules are the line rules (line_rules.py), by default those of this package. site is what was learned from its pages.
    on_page is called with the segments and the structured data of a page, once it is read.
    """
    rules = rules or line_rules.load()
    facts = _Facts(url, captured_at, record_id, payload_digest, pressmark, rules)
    reason = _not_a_page(payload, content_type)
    if reason:
        return facts.document(Verdict("other", reason))
    if not payload or payload.isspace():
        return facts.document(judge(Page((), ()), "", _NO_DATA, "", status))
    decoded = decode(payload[:_MAX_BYTES], content_type)
    text, rereads = reread(decoded.text)
    if _is_noise(text):
        return facts.document(Verdict("other", "bytes that are no text in any encoding that was tried"))
    tree = parse(text)
    facts = replace(
        facts,
        decoding=Decoding(decoded.encoding, decoded.where, decoded.doubt),
        left_out=tree.left_out,
        hints=tuple(hints),
    )
    if tree.root is None:
        return facts.document(judge(Page((), ()), "", _NO_DATA, "", status))
    if site is not None:
        facts = replace(facts, site=site, sample=crc32(payload))
    return _clean_page(tree.root, facts, status, timezone, language, rereads, on_page)


def not_cleaned(
    reason: str,
    *,
    url: str | None = None,
    captured_at: datetime | None = None,
    record_id: str | None = None,
    payload_digest: str | None = None,
    pressmark: str | None = None,
) -> Document:
    """Return the document of a page that could not be cleaned, with the reason as its verdict's."""
    return _Facts(url, captured_at, record_id, payload_digest, pressmark).document(Verdict("other", reason))


def _is_noise(text: str) -> bool:
    """Say whether a decoded payload is mostly what no page holds: control characters and undecodable bytes."""
    sample = text[:20_000]
    return len(_NOISE.findall(sample)) > _MOST_NOISE * len(sample)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of a capture before its text is looked at. left_out says why only its beginning is read, if so.

    sample is a number made of its bytes.
    """

    url: str | None
    captured_at: datetime | None
    record_id: str | None
    payload_digest: str | None
    pressmark: str | None
    rules: RuleSet | None = None
    decoding: Decoding | None = None
    left_out: str | None = None
    site: SiteKnowledge | None = None
    sample: int = 0
    hints: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str | None:
        """The URL, None where it is none that can be taken apart."""
        try:
            urlsplit(self.url or "")
        except ValueError:
            return None
        return self.url

    @property
    def host(self) -> str | None:
        """The host of the URL, without its port; None where there is none."""
        return urlsplit(self.address or "").hostname

    def document(self, verdict: Verdict, method: str | None = None, **found: object) -> Document:
        if self.left_out:
            reason = f"{verdict.reason}; only its beginning was read, as it has {self.left_out}"
            verdict = Verdict("other" if verdict.verdict == "empty" else verdict.verdict, reason)
        return Document(
            pressmark=self.pressmark,
            url=self.url,
            captured_at=self.captured_at.isoformat() if self.captured_at else None,
            verdict=verdict.verdict,
            verdict_reason=verdict.reason,
            record_id=self.record_id,
            payload_digest=self.payload_digest,
            decoding=self.decoding,
            cleaner=Cleaner(
                __version__, self.rules.version if self.rules else "none", self.site.name if self.site else None, method
            ),
            **found,  # type: ignore[arg-type]
        )


_NO_DATA = StructuredData()


def _not_a_page(payload: bytes, content_type: str | None) -> str | None:
    """Return what the payload is instead of a page, by its first bytes and its declared type."""
    for magic, what in _MAGIC:
        if payload.startswith(magic):
            return f"{what}, not a page"
    mime = (content_type or "").partition(";")[0].strip().lower()
    if mime in _TEXT_TYPES or b"<html" in payload[:2048].lower() or b"<!doctype html" in payload[:2048].lower():
        return None
    return f"{mime}, not a page"


def _clean_page(
    root: HtmlElement,
    facts: _Facts,
    status: int,
    timezone: str | None,
    site_language: str | None,
    rereads: tuple[Repair, ...],
    on_page: Callable[[Page, StructuredData], None] | None,
) -> Document:
    data = read_structured_data(root)
    page = read_page(root)
    if on_page is not None:
        on_page(page, data)
    if len(page.segments) >= MAX_LINES:
        facts = replace(facts, left_out=f"more than {MAX_LINES:,} lines")
    known = KnownPage(page, facts.site) if facts.site is not None else None
    declared = (data.language, data.first("og:locale"), site_language)
    rules = Boilerplate(page, facts.rules, facts.host, facts.captured_at, known, declared)
    main, method = _find_article(page, root, rules, data, known, facts.sample)
    mended = _Mended(page, rereads)
    suffix = known.site.suffix_of(data.title) if known else None
    printed = find_headline(data, page, main.kept, root=root, url=facts.address, suffix=suffix)
    printed = known.headline(printed) if known else printed
    headline = mended.headline(printed)
    article = _Article(page, main, rules, mended, (printed, headline))
    base = absolute_url(facts.address, data.base) or facts.address
    made_by = Credits()
    if article.blocks:
        bylines = known.lines_at("byline") if known else ()
        made_by = find_credits(data, root, mended.page(page), article.blocks, base, bylines)
        article.part_from(made_by)
    text = article.text
    language = find_language(text or data.title, declared)
    notices = sum(len(one.text) for one in article.removed if one.rule != "outside-main-text")
    verdict = judge(page, text, data, headline.title or data.title, status, notices if not text else 0, article.lines)
    if main.how == "site" and verdict.verdict in ("listing", "other"):  # however short, it stands where articles do
        verdict = Verdict("article", f"{len(text)} characters where the articles of this site stand")
    links = find_links(root, base)
    if verdict.verdict not in ("article", "teaser"):
        return facts.document(
            verdict, method, title=headline.title, language=language, links=links, canonical_url=find_canonical(data, facts.address),
            rights=_rights(page, frozenset(), article.removed), text=text if verdict.verdict in ("blocked",) else "",
            removed=article.removed, repairs=mended.repairs,
        )  # fmt: skip
    lines = [*(known.date_lines() if known else ()), *date_lines(page, main.kept, headline.line)]
    dates = find_dates(
        data, lines, facts.address, facts.captured_at, zone_of(timezone, language), language=language, root=root,
        hints=facts.hints,
    )  # fmt: skip
    named = (headline.title, *headline.echoes)
    images = find_images(page, _top(headline, article.first), article.last, article.captions, base, named)
    return facts.document(
        verdict,
        method,
        canonical_url=find_canonical(data, facts.address),
        title=headline.title,
        kicker=headline.kicker,
        subtitle=headline.subtitle,
        text=text,
        blocks=article.blocks,
        images=tuple(mended.image(image) for image in images),
        authors=tuple(Person(mended(person.name), person.role) for person in made_by.authors),
        byline=made_by.byline,
        source=made_by.source,
        dateline=made_by.dateline,
        published_at=dates.published,
        modified_at=dates.modified,
        date_evidence=dates.evidence,
        section=find_section(data, _above(page, headline, article.first), headline.title),
        tags=find_tags(data, headline.title, text),
        language=language,
        rights=Rights(*(mended(fact) for fact in astuple(_rights(page, main.kept, article.removed)))),
        removed=article.removed,
        repairs=mended.repairs,
        links=links,
        fingerprint=fingerprint(text),
    )


def _find_article(
    page: Page, root: HtmlElement, rules: Boilerplate, data: StructuredData, known: KnownPage | None, sample: int
) -> tuple[main_text.MainText, str | None]:
    """Return where the article stands, and the method as Cleaner names it: what is known goes first, and is checked."""
    titles = (data.title, *data.meta.get("og:title", ()), *data.texts("headline"))
    found = known.article(rules, titles) if known else None
    if found is not None and not is_sampled(sample):
        return found, "learned"
    full = main_text.find(page, root, rules.notice_lines(), titles, _declared_body(data))
    if known is None:
        return full, None
    if found is not None and agree(page, _left(page, rules, found), _left(page, rules, full)):
        return found, "confirmed"
    return full, "rejected" if found is not None or known.rejection else "full"


def _left(page: Page, rules: Boilerplate, main: main_text.MainText) -> list[int]:
    """Return the segments of an article that no rule cuts."""
    cuts = rules.cut(main.kept)
    return [i for i in main.kept if i not in cuts or cuts[i].end - cuts[i].start < len(page.segments[i].text)]


class _Mended:
    """Text as it was before the damage that the page shows; keeps what was done, each once."""

    def __init__(self, page: Page, rereads: tuple[Repair, ...]) -> None:
        self._repairer = Repairer("\n".join(segment.text for segment in page.segments))
        self._done = dict.fromkeys(rereads)

    @overload
    def __call__(self, text: str) -> str: ...
    @overload
    def __call__(self, text: None) -> None: ...
    def __call__(self, text: str | None) -> str | None:
        if text is None:
            return None
        text, repairs = self._repairer.mend(text)
        self._done.update(dict.fromkeys(repairs))
        return text

    def image(self, image: Image) -> Image:
        return replace(image, caption=self(image.caption), credit=self(image.credit))

    def headline(self, headline: Headline) -> Headline:
        title, kicker, subtitle = (self(text) for text in (headline.title, headline.kicker, headline.subtitle))
        return replace(headline, title=title, kicker=kicker, subtitle=subtitle)

    def segment(self, segment: Segment) -> Segment:
        """Return a segment as it was before the damage; what it says does not count as shown."""
        text, repairs = self._repairer.mend(segment.text)
        return replace(segment, text=text) if repairs else segment

    def page(self, page: Page) -> Page:
        """Return the page as it was before the damage."""
        mended = tuple(self.segment(segment) for segment in page.segments)
        same = all(one is other for one, other in zip(mended, page.segments, strict=True))
        return page if same else replace(page, segments=mended)

    @property
    def repairs(self) -> tuple[Repair, ...]:
        return tuple(self._done)[:_MAX_REPAIRS]


def _top(headline: Headline, first: int) -> int:
    """Return where an article's pictures begin: at its headline, where that is printed near its text."""
    return headline.line if headline.line is not None and first - 40 <= headline.line <= first else first


def _above(page: Page, headline: Headline, first: int) -> Iterator[str]:
    """Yield the lines above the headline, nearest first, where a breadcrumb line may stand."""
    line = headline.line if headline.line is not None else first
    return (segment.text for segment in page.segments[max(0, line - 30) : line + 1][::-1])


class _Article:
    """The chosen segments, with the rules applied: what is kept as blocks, and what is cut, in page order."""

    def __init__(
        self, page: Page, main: main_text.MainText, rules: Boilerplate, mended: _Mended, headlines: Sequence[Headline]
    ):
        self.page = page
        self.mended = mended
        self._paths = Paths()
        below = lines_below_pictures(page)
        printed = {one.line for one in headlines}
        named = {
            spaceless_key(text)
            for one in headlines
            for text in (one.title, one.kicker, one.subtitle, *one.echoes)
            if text
        }
        span = self._span(main, len(page.segments))
        captions = {i for i in span if is_caption(mended.segment(page.segments[i]), i in below)}
        framed = {i for i in lines_alone_with_pictures(page) & main.kept if page.segments[i].kind == "paragraph"}
        if 3 * len(framed) < len(main.kept):  # else a site that puts a picture beside each paragraph
            captions |= framed
        if all(i in captions or not is_prose(page.segments[i]) for i in main.kept):
            captions -= main.kept  # a page that shows a picture: what stands below it is the article
        cuts = rules.cut(i for i in main.kept if i not in captions)
        kept = sorted(main.kept | captions)
        blocks: list[Block] = []
        removed: list[Removal] = []
        body: list[int] = []
        for index in kept:
            segment = page.segments[index]
            text, cut = segment.text, cuts.get(index)
            if cut is not None:
                removed.append(self._removal(index, cut.rule, cut.reason, text[cut.start : cut.end]))
                text = (text[: cut.start] + text[cut.end :]).strip()
            if not body and (index in printed or _is_headline(text, named)):
                continue
            text = mended(text)
            if not text:
                continue
            kind = "caption" if index in captions else segment.kind
            blocks.append(Block(kind, text, index))
            body += [] if kind == "caption" else [index]
        self.blocks = tuple(_rows_joined(blocks, page))
        self.captions = {
            block.line: block.text for block in blocks if block.kind == "caption" and block.line is not None
        }
        self.first = min(body, default=0)
        self.last = max(body, default=-1)
        shown = {block.line for block in blocks}
        outside = self._outside(main, rules, shown, {r.line for r in removed}, named)
        removed += islice(outside, _MAX_REMOVALS)
        removed.sort(key=_line_of)
        self.removed = tuple(removed[:_MAX_REMOVALS])
        self._note_repairs_around(removed, cuts)

    @property
    def text(self) -> str:
        """The article without its captions."""
        return "\n".join(block.text for block in self.blocks if block.kind != "caption")

    @property
    def lines(self) -> list[int]:
        """The numbers of the page's lines that its text consists of."""
        return [block.line for block in self.blocks if block.kind != "caption" and block.line is not None]

    def part_from(self, made_by: Credits) -> None:
        """Cut the line that is the byline and nothing else, wherever in the article it stands."""
        writers = [person.name for person in made_by.authors if person.role in WRITERS]
        bylines = {made_by.byline, *(writers if len(writers) == 1 else ())}
        found = [block for block in self.blocks if block.text in bylines and block.kind in ("paragraph", "heading")]
        if len(found) != 1 or len(self.blocks) < 2 or found[0].line is None:  # one who speaks is named again and again
            return
        self.blocks = tuple(block for block in self.blocks if block is not found[0])
        cut = self._removal(found[0].line, "byline", "It says who wrote the article.", found[0].text)
        self.removed = tuple(sorted((*self.removed, cut), key=_line_of))

    @staticmethod
    def _span(main: main_text.MainText, end: int) -> range:
        """Return the numbers of the article's segments, and of those next to it, where a caption may stand."""
        return range(max(0, min(main.kept) - 2), min(max(main.kept) + 2, end)) if main.kept else range(0)

    def _removal(self, index: int, rule: str, reason: str, text: str) -> Removal:
        return Removal(rule, reason, text[:_MAX_REMOVED_CHARS], self._paths[self.page.segments[index].step], index)

    def _outside(
        self,
        main: main_text.MainText,
        rules: Boilerplate,
        shown: set[int | None],
        cut: set[int | None],
        named: set[str],
    ) -> Iterable[Removal]:
        """Yield what stands in the article's container or after it and is neither kept nor cut by a rule so far."""
        if not self.blocks:
            return
        start = min(self.page.boxes[main.box].first, min(main.kept))
        for segment in self.page.segments[start:]:
            if segment.index in shown or segment.index in cut or _is_headline(segment.text, named):
                continue
            rule = rules.label(segment.index)
            if rule is not None:
                yield self._removal(segment.index, rule.id, rule.reason, segment.text)
            else:
                reason = "It stands beside the running text of the article and is no part of it."
                yield self._removal(segment.index, "outside-main-text", reason, segment.text)

    def _note_repairs_around(self, removed: list[Removal], cuts: Mapping[int, LineCut]) -> None:
        """Mend the lines above the first paragraph and below the last, so that what credits are read from is in repairs."""
        segments = self.page.segments
        first = next((b.line for b in self.blocks if b.line is not None and is_prose(segments[b.line])), self.first)
        for segment in segments[max(0, first - _HEAD_LINES) : first]:
            if segment.kind != "heading" and segment.link_density < 0.9:
                self.mended(segment.text)
        for segment in segments[self.last + 1 : self.last + 1 + _TAIL_LINES]:
            if segment.link_density < 0.5:
                self.mended(segment.text)
        for removal in removed:
            if removal.line is not None and removal.line in cuts and self.first <= removal.line <= self.last:
                self.mended(removal.text)


def _line_of(removal: Removal) -> int:
    return removal.line or 0


def _rows_joined(blocks: list[Block], page: Page) -> Iterable[Block]:
    """Yield blocks with the cells of each table row in one line, parted by tabs."""
    row, cells, line = 0, [""], None
    for block in blocks:
        here = page.segments[block.line].row if block.line is not None and block.kind == "table" else 0
        if row and here != row:
            yield Block("table", "\t".join(cells), line)
        if here and here == row:
            cells.append(block.text)
        elif here:
            cells, line = [block.text], block.line
        else:
            yield block
        row = here
    if row:
        yield Block("table", "\t".join(cells), line)


def _is_headline(text: str, named: set[str]) -> bool:
    """Say whether a line is the headline, or one of the lines that it is printed in."""
    key = spaceless_key(text)
    return key in named or (len(key) >= 4 and any(key in name for name in named))


def _rights(page: Page, kept: frozenset[int], removed: Iterable[Removal]) -> Rights:
    lines = [segment.text for segment in page.segments if segment.index not in kept]
    return find_rights(dict.fromkeys([*(removal.text for removal in removed), *lines]))


def _declared_body(data: StructuredData) -> str:
    """Return the longest articleBody of the markup, without tags."""
    return _TAG.sub(" ", html.unescape(max(data.texts("articleBody"), key=len, default="")))
