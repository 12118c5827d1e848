"""Learn: from some pages of a host and what the cleaner made of them to what repeats on its pages.

The pages are cleaned without any knowledge of the site, so the same pages and line rules always teach the same. Near-duplicates are told
apart first: an article that is stored four times must not make its own paragraphs look like a notice.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from statistics import median_low
from typing import Protocol

from archive.errors import InvalidURL
from archive.markup.encoding import decode
from archive.scripts import HAN_CHARACTER
from archive.search.fingerprint import Fingerprint, parse_fingerprint
from archive.surt import surt
from pipelines.dates.context import DateContext
from pipelines.dates.date_values import parse_date
from pipelines.document import Document
from pipelines.notices.boilerplate import Boilerplate
from pipelines.notices.rights import merge_rights
from pipelines.notices.rule_set import RuleSet
from pipelines.page.parse import parse
from pipelines.page.prose import is_linked
from pipelines.page.reading import read_page
from pipelines.page.segments import Page, Segment
from pipelines.page.structured_data import read_structured_data
from pipelines.repair.repair import reread
from pipelines.sites.knowledge import MAX_LINE_CHARS, Layout, RecurringLine, Seen, SiteKnowledge, Spot, line_key
from pipelines.sites.known_page import LEAST_SPOT_PAGES, KnownPage, agree
from pipelines.sites.selectors import Place, common_place, words_of
from pipelines.text.folding import fold
from pipelines.text.keys import letters_of

LEAST_PAGES, LEAST_ARTICLES = 5, 3
_RECURS = 0.3  # of the pages of the site, or of a layout
_HOLDS = 0.97  # of an article's characters, that its container must hold
_FITS = 0.9  # the same, for a page that another one's container is tried on
_MOST_OUTSIDE = 0.9  # of the pages of a layout have no more running text beside the article than is held for usual
_WORKS = 0.6  # of the pages that a layout fits, so many must come out as they do the full way
_MOST_LINES = 400
_TEXT_TAGS = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "figure",
        "figcaption",
        "tr",
        "tbody",
        "ul",
        "ol",
        "center",
    ]
)
_SUFFIX = re.compile(r"\s{0,3}[-–—_|｜·•:：»«<>]{1,3}\s{0,3}(?=[^\s-])")
_MAX_SUFFIX = 60
_RARE_SUFFIX = 0.1
_SAME_TEXT, _NEARLY_SAME_TEXT = 0.9, 0.5
_MAX_SPOT_CHARS = 160
_MAX_TAGS = 8


@dataclass(frozen=True)
class StoredPage:
    """A stored page: its lines, what its title element says, and its document, made by the full way."""

    url: str
    captured_at: datetime
    page: Page
    document: Document
    title: str = ""

    @cached_property
    def keys(self) -> list[str]:
        """The keys of its lines, by number; empty ones say too little."""
        return [line_key(fold(one.text).text) if len(one.text) <= MAX_LINE_CHARS else "" for one in self.page.segments]

    @cached_property
    def body(self) -> list[int]:
        """The numbers of the lines that are the article's, captions aside."""
        return sorted({b.line for b in self.document.blocks if b.line is not None and b.kind != "caption"})

    @cached_property
    def headings(self) -> list[str]:
        """What its h1 elements show, without spaces."""
        return ["".join(one.text.split()) for one in self.page.segments if one.level == 1]

    @cached_property
    def moment(self) -> str:
        """When it was captured, as ISO 8601."""
        return self.captured_at.replace(microsecond=0).isoformat()


def read_stored(
    payload: bytes, *, url: str, content_type: str | None, captured_at: datetime, document: Document
) -> StoredPage | None:
    """Return a page to learn from, of which document is what the cleaner made without site knowledge; None for no page."""
    markup, _ = reread(decode(payload, content_type).text)
    root = parse(markup).root
    if root is None:
        return None
    data = read_structured_data(root)
    return StoredPage(url, captured_at, read_page(root), document, data.title)


def learn(pages: Iterable[StoredPage], host: str, rules: RuleSet | None = None) -> SiteKnowledge | None:
    """Return what repeats on these pages of a host; None where they are too few, or too few different articles.

    rules are the line rules that their documents were made with, by default those of this package.
    """
    told = [one for one in pages if one.document.verdict == "article" and one.body]
    told.sort(key=lambda one: (one.captured_at, one.url, one.document.payload_digest or ""))
    articles = tell_apart(told)
    if len(told) < LEAST_PAGES or len(set(articles)) < LEAST_ARTICLES:
        return None
    site = SiteKnowledge(
        host, 0, len(told), len(set(articles)), told[0].moment, told[-1].moment,
        title_suffixes=_title_suffixes(told, articles), rights=merge_rights(one.document.rights for one in told),
    )  # fmt: skip
    lesson = _Lesson(told, articles, host, rules)
    lines = lesson.recurring([list(range(len(told)))])
    places = lesson.containers(lines)
    groups = [members for _, members in places]
    lines = lesson.recurring([list(range(len(told))), *groups])
    site = replace(site, recurring=lines)
    layouts = [lesson.layout(place, members, site) for place, members in places]
    found = sorted((one for one in layouts if one), key=lambda one: (one.seen.until, one.seen.pages), reverse=True)
    return replace(site, layouts=tuple(found))


# ---------------------------------------------------------------------- near-duplicates


def tell_apart(pages: Sequence[StoredPage]) -> list[int]:
    """Return a number for each page that those of the same article share: one URL, or nearly the same text."""
    prints = [parse_fingerprint(one.document.fingerprint) for one in pages]
    titles = [_title_grams(one.document.title or "") for one in pages]
    keys = [_urlkey(one.url) for one in pages]
    articles: list[int] = []
    for this, page in enumerate(pages):
        articles.append(this)
        for other in range(this):
            same = keys[this] == keys[other] or page.document.text == pages[other].document.text
            if same or _is_copy(prints[this], prints[other], titles[this], titles[other]):
                articles[this] = articles[other]
                break
    return articles


def _is_copy(
    one: Fingerprint | None, other: Fingerprint | None, title: frozenset[str], other_title: frozenset[str]
) -> bool:
    shared = one.similarity(other) if one is not None and other is not None else 0.0
    if shared < _NEARLY_SAME_TEXT:
        return False
    # Short articles may share no more than a long notice that the cleaner does not know; copies share their headline.
    alike = len(title & other_title) >= 0.5 * max(1, min(len(title), len(other_title)))
    return shared >= _SAME_TEXT or alike


def _title_grams(title: str) -> frozenset[str]:
    """Return the runs of letters of a headline: of two where it is Chinese, of five elsewhere, as long as a word."""
    letters = letters_of(fold(title).text).lower()
    size = 2 if HAN_CHARACTER.search(letters) else 5
    return frozenset(letters[i : i + size] for i in range(len(letters) - size + 1))


def _urlkey(url: str) -> str:
    try:
        return surt(url)
    except InvalidURL:
        return url


# ---------------------------------------------------------------------- the lesson


class _Lesson:
    """Pages of a host with the numbers of their articles. Groups of pages are lists of their numbers."""

    def __init__(self, pages: Sequence[StoredPage], articles: Sequence[int], host: str, rules: RuleSet | None) -> None:
        self.pages, self.articles, self._host, self._rule_set = pages, articles, host, rules

    def _rules(self, number: int, known: KnownPage | None = None) -> Boilerplate:
        """Return the line rules as they hold for a page."""
        one = self.pages[number]
        return Boilerplate(one.page, self._rule_set, self._host, one.captured_at, known, (one.document.language,))

    def _is_enough(self, members: Sequence[int], least: float = LEAST_PAGES) -> bool:
        return len(members) >= max(LEAST_PAGES, least) and len({self.articles[i] for i in members}) >= LEAST_ARTICLES

    def _seen(self, members: Sequence[int]) -> Seen:
        since, until = self.pages[members[0]].moment, self.pages[members[-1]].moment
        return Seen(len(members), sum(since <= one.moment <= until for one in self.pages), since, until)

    # ------------------------------------------------------------------ recurring lines

    def recurring(self, groups: Sequence[Sequence[int]]) -> tuple[RecurringLine, ...]:
        """Return the lines that recur over the pages of any of these groups, those of most pages first."""
        where: dict[str, dict[int, Segment]] = defaultdict(dict)
        for number, one in enumerate(self.pages):
            for segment, key in zip(one.page.segments, one.keys, strict=True):
                if key and (one.body[0] < segment.index < one.body[-1] or not is_linked(segment)):
                    where[key].setdefault(number, segment)
        found: dict[str, RecurringLine] = {}
        for group in groups:
            for key, places in where.items():
                if key not in found and len(places) >= LEAST_PAGES:
                    members = [i for i in group if i in places]
                    if self._is_enough(members, _RECURS * len(group)):
                        found[key] = self._line({i: places[i] for i in sorted(places)})
        ranked = sorted(found.values(), key=lambda line: (-line.seen.pages, line.text))
        return tuple(ranked[:_MOST_LINES])

    def _line(self, places: dict[int, Segment]) -> RecurringLine:
        texts = Counter(segment.text for segment in places.values())
        text = max(texts, key=lambda one: (texts[one], one))
        positions = Counter(self._position(i, segment) for i, segment in places.items())
        position = max(("above", "inside", "after"), key=lambda one: positions[one])
        first = next(i for i, segment in places.items() if segment.text == text)
        rule = self._rules(first).label(places[first].index)
        return RecurringLine(text, position, self._seen(list(places)), rule.id if rule else "")

    def _position(self, number: int, segment: Segment) -> str:
        body = self.pages[number].body
        return "above" if segment.index < body[0] else "after" if segment.index > body[-1] else "inside"

    # ------------------------------------------------------------------ containers

    def containers(self, lines: Iterable[RecurringLine]) -> list[tuple[Place, list[int]]]:
        """Return the places that hold whole articles, each with its pages; a page belongs to one place at most."""
        recurring = {line.key for line in lines}
        homes = {number: home for number in range(len(self.pages)) if (home := self._home(number, recurring))}
        out: list[tuple[Place, list[int]]] = []
        left = dict(homes)
        while len(left) >= LEAST_PAGES:
            group = self._largest_group(left)
            if not self._is_enough(group):
                break
            place = common_place([(self.pages[i].page, left[i]) for i in group])
            if place is not None:
                members = [i for i in left if self._holds(place, i, recurring)]
                if self._is_enough(members):
                    out.append((place, members))
                    group = sorted({*group, *members})
            for number in group:
                del left[number]
        return out

    def _largest_group(self, homes: dict[int, int]) -> list[int]:
        """Return the pages whose homes share a mark, of the mark that most pages have."""
        groups: dict[str, list[int]] = defaultdict(list)
        for number, home in homes.items():
            for mark in _marks(self.pages[number].page, home):
                groups[mark].append(number)
        if not groups:
            return []
        return groups[max(groups, key=lambda mark: (len(groups[mark]), mark))]

    def _own_weights(self, number: int, recurring: set[str]) -> list[tuple[Segment, int]]:
        one = self.pages[number]
        lines = [one.page.segments[i] for i in one.body if one.keys[i] not in recurring]
        return [(segment, segment.chars) for segment in lines]

    def _home(self, number: int, recurring: set[str]) -> int:
        """Return the smallest box that holds all of an article, or nearly; 0 where there is none but the whole page."""
        page = self.pages[number].page
        weights = [0] * len(page.boxes)
        for segment, chars in self._own_weights(number, recurring):
            weights[segment.box] += chars
        for box in range(len(weights) - 1, 0, -1):
            weights[page.boxes[box].parent] += weights[box]
        home = 0
        for box in range(1, len(weights)):  # in page order: a box comes before those in it
            if page.boxes[box].parent == home and weights[box] >= _HOLDS * weights[0] > 0:
                home = box
        while home > 0 and page.boxes[home].tag in _TEXT_TAGS:
            home = page.boxes[home].parent
        return 0 if page.boxes[home].tag in ("html", "body") else home

    def _holds(self, place: Place, number: int, recurring: set[str]) -> bool:
        """Say whether the place is on a page and holds its article."""
        page = self.pages[number].page
        found = place.find(page)
        if found is None:
            return False
        box = page.boxes[found]
        weights = self._own_weights(number, recurring)
        inside = sum(chars for segment, chars in weights if box.first <= segment.index < box.last)
        return inside >= _FITS * sum(chars for _, chars in weights) > 0

    # ------------------------------------------------------------------ layouts

    def layout(self, place: Place, members: Sequence[int], site: SiteKnowledge) -> Layout | None:
        """Return the layout with this container, if the way through it leads to the same articles as the full one."""
        chars = median_low(len(self.pages[i].document.text) for i in members)
        layout = Layout(
            place, chars, self._seen(members),
            title=self._spot(place, members, _titles), date=self._spot(place, members, _dates),
            byline=self._spot(place, members, _bylines),
        )  # fmt: skip
        site = replace(site, layouts=(layout,))
        outside = sorted(KnownPage(self.pages[i].page, site).outside_chars() for i in members)
        layout = replace(layout, outside_chars=outside[int(_MOST_OUTSIDE * len(outside))])
        site = replace(site, layouts=(layout,))
        good = [i for i in members if self._agrees(i, site)]
        if not self._is_enough(good, _WORKS * len(members)):
            return None
        return replace(layout, seen=self._seen(good))

    def _agrees(self, number: int, site: SiteKnowledge) -> bool:
        one = self.pages[number]
        known = KnownPage(one.page, site)
        rules = self._rules(number, known)
        main = known.article(rules, (one.title, one.document.title or ""))
        if main is None:
            return False
        cuts = rules.cut(main.kept)
        recurring = {i for i in one.body if one.keys[i] in site.lines}
        left = {i for i in main.kept if i not in cuts or cuts[i].end - cuts[i].start < len(one.page.segments[i].text)}
        return agree(one.page, left - recurring, set(one.body) - recurring)

    def _spot(self, container: Place, members: Sequence[int], find: _Finder) -> Spot | None:
        """Return where a line stands on these pages, if that is a place of its own."""
        found: list[tuple[int, int]] = []
        for number in members:
            one = self.pages[number]
            box = container.find(one.page)
            line = next(find(one), None)
            if box is None or line is None:
                continue
            spot = one.page.boxes[line.box]
            if spot.last - spot.first <= 3 and not (spot.first <= one.body[0] and spot.last > one.body[-1]):
                found.append((number, spot.index))
        if not self._is_enough([number for number, _ in found], 0.5 * len(members)):
            return None
        place = common_place([(self.pages[number].page, box) for number, box in found])
        if place is None:
            return None
        pages = sum(place.find(self.pages[number].page) == box for number, box in found)
        return Spot(place, pages) if pages >= LEAST_SPOT_PAGES else None


def _marks(page: Page, box: int) -> Iterator[str]:
    """Yield marks by which boxes of one layout can be told: the tags up to the nearest box with names, and each name."""
    tags: list[str] = []
    while box > 0 and len(tags) < _MAX_TAGS:
        tags.append(page.boxes[box].tag)
        words = words_of(page.boxes[box].names)[1]
        if words and tags[-1] != "body":
            yield from (" ".join([*tags, word]) for word in sorted(words))
            return
        box = page.boxes[box].parent
    yield " ".join(tags)


# ---------------------------------------------------------------------- title, date, byline


class _Finder(Protocol):
    """Finds the lines of a page that say something, the likeliest first."""

    def __call__(self, one: StoredPage) -> Iterator[Segment]: ...


def _around(one: StoredPage) -> Iterator[Segment]:
    """Yield the lines above the article from its beginning upwards, then those from there on."""
    yield from reversed(one.page.segments[: one.body[0]])
    yield from one.page.segments[one.body[0] :]


def _titles(one: StoredPage) -> Iterator[Segment]:
    wanted = "".join((one.document.title or "").split())
    return (s for s in _around(one) if wanted and "".join(s.text.split()) == wanted)


def _dates(one: StoredPage) -> Iterator[Segment]:
    day = (one.document.published_at or "")[:10]
    body = set(one.body)
    context = DateContext(language=one.document.language, captured_at=one.captured_at)
    for segment in _around(one):
        if not day or segment.chars > _MAX_SPOT_CHARS or segment.index in body:
            continue
        if any(map(str.isdigit, segment.text)) and (parse_date(segment.text, context) or "")[:10] == day:
            yield segment


def _bylines(one: StoredPage) -> Iterator[Segment]:
    byline = one.document.byline
    body = set(one.body)
    return (s for s in _around(one) if byline and s.text[:200] == byline and s.index not in body)


# ---------------------------------------------------------------------- title suffix


def _title_suffixes(pages: Sequence[StoredPage], articles: Sequence[int]) -> tuple[str, ...]:
    """Return the ends of title elements that begin with a sign, recur over articles and are no part of the headline."""
    where: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(pages):
        for match in _SUFFIX.finditer(one.title, max(1, len(one.title) - _MAX_SUFFIX)):
            where[one.title[match.start() :]].append(number)
    found = []
    for suffix, members in where.items():
        if len(members) < max(LEAST_PAGES, _RARE_SUFFIX * len(pages)):
            continue
        key = "".join(suffix.split())
        kept = sum(any(heading.endswith(key) for heading in pages[i].headings) for i in members)
        if len({articles[i] for i in members}) >= LEAST_ARTICLES and kept <= 0.1 * len(members):
            found.append(suffix)
    return tuple(sorted(found, key=lambda one: (-len(one), one)))
