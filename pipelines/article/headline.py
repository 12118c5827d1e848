"""The headline of an article, without the site's name, and the lines above and below it.

What the page prints is weighed against what it declares (JSON-LD, og:title, the title element). A printed line is the
headline where it repeats a declared one, where its markup says so, and where it stands above the article; what is
declared alone is taken where nothing printed bears it out. As printed is as found: punctuation, brackets and a label
such as 快讯 stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from archive.scripts import HAN, HAN_CHARACTER
from pipelines.page.prose import is_prose, reads_as_prose
from pipelines.page.segments import Page, Segment
from pipelines.page.structured_data import StructuredData
from pipelines.text.keys import letters_key
from pipelines.text.whitespace import collapse_whitespace

_PARTS = re.compile(
    rf"\s*(?:\s[-–—|·•»«:：/]{{1,3}}\s|[|_｜丨]|:{{2,4}}|--|——(?=[^——]{{2,12}}$)|-(?=[{HAN}]{{2,12}}$)|(?<=[{HAN}！？”』」)])\s*[-–—]\s*(?=[{HAN}\w]))\s*"
)
_ABOVE = re.compile(
    r"kicker|eyebrow|yinti|jianti|overline|over-?title|pre-?title|roofline|top-?line|suptitle|sur-?titre|dachzeile|antetitulo|occhiello",
    re.I,
)
_BELOW = re.compile(
    r"sub-?title|sub-?head|standfirst|deck|dek\b|futi|fubiaoti|lead-?in\b|sous-titre|bajada|subtitulo|sommario|untertitel",
    re.I,
)
_LEAD = re.compile(
    r"\bsapo|-sapo|chapo|summary|abstract|excerpt|perex|ingress|vorspann|einleitung|manchet|zajawka|entradilla|copete|daoyu|zhaiyao",
    re.I,
)
_NAMED = re.compile(
    r"(?<!sub)(?<!sub-)(?<!site)(?<!site-)(?:title|headline|biaoti)(?![a-z]{0,3}(?:bar|bg|nav))|\btit\b", re.I
)
_EMPHASIS = re.compile(r"/(?:strong|b|font|center|big)\[")
# Names of sections and kinds of page, of which some sites make their title element or h1.
_SECTION = re.compile(
    r"(?:首页|首頁|新闻|新聞|资讯|資訊|要闻|要聞|动态|動態|中心|频道|頻道|详情|详细|詳細|内容|內容|正文|通知|公告|栏目|文章|最新|最近|即时|即時|国内|國內|国际|國際"
    r"|社会|社會|财经|財經|体育|體育|娱乐|娛樂|科技|本地|综合|綜合|行业|行業|企业|企業|公司|列表|页面|頁面|阅读|閱讀|信息|显示|评论|評論|专题|專題|的|[\s·>»/-]"
    r"|news|home|index|article|articles|details?|story|page|latest|untitled|document|blog|новости|главная){1,12}",
    re.I,
)
_OUTLET = re.compile(
    r"(?:网|網|报|報|在线|在線|频道|頻道|门户|門戶|电视台|電視台|日报|日報|晚报|晚報|论坛|論壇|官网|網站|网站|新闻中心|新聞|新闻)$"
)
_STAMP = re.compile(
    r"[\s,|–-]{1,3}[(\[]?(?:\d{1,2}[./-]\d{1,2}[./-](?:\d\d|\d{4})|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?:,?\s\d{1,2}[:.]\d\d(?::\d\d)?)?[)\]]?$"
    r"|\s?[(（]\d{1,2}/\d{1,2}[)）]$"
)
_LABEL = re.compile(r"\s?[:：|｜]\s?|\s[-–—]\s")
_MARK = re.compile(r"\d{4}年|\d{1,2}月\d{1,2}日|\d{1,2}[:：]\d\d|\d{4}[-/.]\d{1,2}|来源|來源|作者|记者|記者|编辑|字号|sponsored|^by\s|\|", re.I)  # fmt: skip
_MAX_CHARS = 300
_SAME_CHARS = 40  # of a line and of the page's description, that are the same sentence
_LONGEST = 600  # of a declared title
_MOST_LINES = 400  # so many lines of a page are looked at
_NEAR = 14  # segments between a headline and the first paragraph
_APART = frozenset(
    {"|", "_", "｜", "丨", "--", "/", "»", "«", "•", "·", ":::", ""}
)  # between a title and what is not of it
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_OTHER = frozenset({"nav", "footer", "aside", "comment", "share"})


@dataclass(frozen=True, slots=True)
class Headline:
    """title is the headline, kicker the line above it (引题), subtitle the line below it (副题); each may be None.

    line is the number of the segment where the headline is printed, None where it is only declared. echoes are the titles
    that the markup declares: where one of them is printed too, it is no part of the text.
    """

    title: str | None = None
    kicker: str | None = None
    subtitle: str | None = None
    line: int | None = None
    echoes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Printed:
    """One or more lines of the page that may be its headline: segments first to last."""

    first: int
    last: int
    text: str


def find_headline(
    data: StructuredData,
    page: Page,
    kept: Set[int] = frozenset(),
    *,
    root: HtmlElement | None = None,
    url: str | None = None,
    suffix: str | None = None,
) -> Headline:
    """Weigh the printed lines and the declared titles against each other.

    kept are the numbers of the article's segments. suffix is what the site is known to put behind its titles.
    """
    names = _Names(data, url, suffix)
    witness = _Witness(data, names, page)
    start = next((i for i in sorted(kept) if is_prose(page.segments[i])), None)
    best: _Printed | None = None
    most = witness.trust
    lone = _lone_heading(page, start)
    for printed in _candidates(page, start, witness):
        agreement = witness.agreement(_key(printed.text))
        score = agreement * 2 + _form(page, printed) + _place(page, printed, start)
        score += 0.25 if printed.first == lone else 0.0
        if agreement == 0 and not _is_single(page, printed, start):
            continue
        if score > most and not names.is_site(printed.text) and not _SECTION.fullmatch(printed.text):
            best, most = printed, score
    if best is None:
        return Headline(witness.title, echoes=witness.declared)
    headline = replace(_with_neighbours(best, page, witness, root), echoes=witness.declared)
    if headline.subtitle is None and start is not None:
        described = {
            _key(text)[:_SAME_CHARS] for text in (data.first("description"), data.first("og:description")) if text
        }
        headline = replace(headline, subtitle=_standfirst(page, range(best.last + 1, start), kept, described))
    return headline


def _shortened(title: str, names: _Names) -> str:
    """Return a title without the parts that name the site or its section; "" where nothing else is left."""
    parts = [part for part in _PARTS.split(title) if part.strip()]
    named = [part for part in parts if not names.is_site(part) and not _SECTION.fullmatch(part)]
    if len(parts) < 2:
        return title
    if not named:
        return ""
    longest = max(named, key=_weight)
    first = named[0]
    best = first if _weight(first) * 2 >= _weight(longest) else longest
    return _extended(title, best, names)


def _extended(title: str, part: str, names: _Names) -> str:
    """Return a part with what a dash joins to it, as long as that is no name: "A – B" may be one headline."""
    start = title.find(part)
    end = start + len(part)
    while (sign := _PARTS.match(title, end)) and sign[0].strip() not in _APART:
        following = _PARTS.search(title, sign.end())
        stop = following.start() if following else len(title)
        rest = title[sign.end() : stop]
        if following is None or _weight(rest) < 16 or names.is_site(rest) or _OUTLET.search(rest):
            break
        end = stop
    before = title[:start].rstrip()
    if before[-1:] in ("–", "—") and not _PARTS.search(before[:-1].rstrip()) and not names.is_site(before[:-1]):
        start = 0
    return title[start:end].strip()


def _declared(data: StructuredData) -> Iterator[tuple[str, float]]:
    """Yield the titles that the markup declares, with their weights, most trusted first."""
    for text in (*data.texts("headline"), *data.texts("title")):
        yield text, 0.95
    for name in (
        "og:title",
        "twitter:title",
        "articletitle",
        "headline",
        "parsely-title",
        "sailthru.title",
        "dc.title",
    ):
        for text in data.meta.get(name, ())[:1]:
            yield text, 1.0
    yield data.title, 0.9


class _Names:
    """What a site is called: by its markup, its host name and the suffix of its titles."""

    def __init__(self, data: StructuredData, url: str | None, suffix: str | None):
        self.suffix = suffix.strip() if suffix else ""
        said = [*data.meta.get("og:site_name", ()), *data.meta.get("application-name", ()), *data.sites]
        parts = _PARTS.split(data.title)
        if len(parts) > 1 and _weight(parts[-1]) <= 32 and _OUTLET.search(parts[-1]):
            said += [parts[-1], re.sub("(?:官网|網站|网站|首页)$", "", parts[-1])]
        self.keys = {key for key in map(_key, said) if 0 < len(key) <= 40} | (
            {_key(self.suffix)} if self.suffix else set()
        )
        host = (urlsplit(url).hostname or "") if url else ""
        labels = [
            label for label in host.split(".")[:-1] if label not in ("www", "m", "news", "com", "co", "org", "net")
        ]
        self.labels = {_key(label) for label in labels if len(label) >= 3}
        self.labels.add(_key(host.removeprefix("www.")))

    def without_suffix(self, title: str) -> str:
        """Return a title without the learned suffix of the site and the sign before it."""
        if self.suffix and title.endswith(self.suffix) and len(title) > len(self.suffix):
            return title.removesuffix(self.suffix).rstrip(" -–—|_·•:：｜丨»,，")
        return title

    def is_site(self, text: str) -> bool:
        """Say whether a text names the site."""
        key = _key(text)
        if not key or key in self.keys:
            return True
        return key in self.labels


class _Witness:
    """What the declared titles say, to ask printed lines against.

    title is the best of them, without site and section; trust is the score that a printed line must pass. Of two titles,
    og:title is made for people and the title element for search engines, so that a printed line that repeats the former
    is more likely the headline.
    """

    def __init__(self, data: StructuredData, names: _Names, page: Page):
        declared = [(names.without_suffix(text[:_LONGEST]), weight) for text, weight in _declared(data) if text]
        self.declared = tuple(dict.fromkeys(text for text, _ in declared))
        self.whole = list(dict.fromkeys(key for text, _ in declared if (key := _key(text))))
        self.slices: dict[str, float] = {}
        self.texts: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        for text, weight in declared:
            for piece, share in _slices(text, names):
                key = _key(piece)
                self.slices[key] = max(self.slices.get(key, 0.0), share * weight)
                self.texts.setdefault(key, piece)
            self._label(text, weight, page)
        shortened = [_shortened(text, names) for text, _ in declared]
        usable = [text for text in shortened if _key(text) and not names.is_site(text) and not _SECTION.fullmatch(text)]
        self.title = usable[0][:_MAX_CHARS] if usable else None
        same = sum(_key(text) == _key(self.title) for text in shortened) if self.title else 0
        self.trust = 0.5 if not self.title else 0.75 if _weight(self.title) < 16 else min(0.8 + 0.1 * same, 1.1)
        self.grams = [_grams(key) for key in self.whole[:3]]

    def _label(self, text: str, weight: float, page: Page) -> None:
        """Take "kicker: headline" apart where the page prints the kicker as a line of its own."""
        sign = _LABEL.search(text)
        if sign is None or not 2 <= sign.start() <= 60 or len(text) - sign.end() < 8:
            return
        label = text[: sign.start()].strip()
        if any(segment.text == label for segment in page.segments[:_MOST_LINES]):
            key = _key(text[sign.end() :])
            self.slices[key] = max(self.slices.get(key, 0.0), weight)
            self.labels[key] = label

    def knows(self, key: str) -> bool:
        """Say whether a line is part of a declared title, or holds one."""
        return key in self.slices or (len(key) >= 5 and any(key in whole or whole in key for whole in self.whole))

    def agreement(self, key: str) -> float:
        """Return from 0 to 1 how far a printed line repeats a declared title."""
        best = self.slices.get(key, 0.0)
        if best:
            return best
        for whole in self.whole:
            if len(key) >= 5 and key in whole:
                best = max(best, 0.5 + 0.4 * len(key) / len(whole))
        for piece, share in self.slices.items():
            if share >= 0.85 and len(piece) >= 6 and piece in key:
                best = max(best, 0.55 + 0.4 * len(piece) / len(key))
        if not best and len(key) >= 6:
            own = _grams(key)
            for other in self.grams:
                both = len(own & other)
                alike = both / (len(own) + len(other)) + both / (2 * min(len(own), len(other) or 1))
                best = max(best, 0.9 * alike if alike >= 0.5 else 0.0)
        return best


def _slices(title: str, names: _Names) -> Iterator[tuple[str, float]]:
    """Yield the runs of parts of a title with how likely each is the headline; the signs inside a run stay."""
    bounds, place = [], 0
    for match in _PARTS.finditer(title):
        bounds.append((place, match.start()))
        place = match.end()
    bounds.append((place, len(title)))
    bounds = [(start, end) for start, end in bounds if title[start:end].strip()][:8]
    largest = max((_weight(title[start:end]) for start, end in bounds), default=0)
    for i, (start, _) in enumerate(bounds):
        for j in range(i, len(bounds)):
            piece = title[start : bounds[j][1]].strip()
            if names.is_site(piece) or _SECTION.fullmatch(piece):
                continue
            named = any(names.is_site(title[a:b]) for a, b in bounds[i : j + 1])
            size = _weight(piece)
            share = 0.5 if named else 1.0 if size * 2 >= largest or (i == 0 and size >= 16) else 0.3
            rest = [title[a:b] for a, b in bounds[:i] + bounds[j + 1 :]]
            more = any(_weight(one) >= 16 and not names.is_site(one) and not _OUTLET.search(one) for one in rest)
            apart = any(title[bounds[k][1] : bounds[k + 1][0]].strip() in _APART for k in range(i, j))
            yield piece, share * (1 - 0.02 * i) * (0.9 if more else 1.0) * (0.8 if apart else 1.0)


def _candidates(page: Page, start: int | None, witness: _Witness) -> Iterator[_Printed]:
    """Yield the lines that may be the headline, those of several lines first."""
    segments = page.segments
    end = min(len(segments), _MOST_LINES if start is None else start + 40)
    first = 0 if start is None else max(0, start - _MOST_LINES)
    for i in range(first, end):
        segment = segments[i]
        if not 2 <= segment.chars <= _MAX_CHARS or segment.kind in ("caption", "table"):
            continue
        near = start is not None and start - _NEAR <= i < start
        aside = segment.kind != "heading" and not near
        if aside and (segment.roles & _OTHER or segment.link_density > 0.5 or not witness.knows(_key(segment.text))):
            continue
        last = i
        while last + 1 < end and last - i < 3 and _is_same_block(page, segments[last + 1], segment):
            last += 1
        for stop in range(last, i - 1, -1):
            text = _join([one.text for one in segments[i : stop + 1]])
            text = text if witness.knows(_key(text)) else _without_stamp(text)
            if 1 < len(text) <= _MAX_CHARS:
                yield _Printed(i, stop, text)


def _lone_heading(page: Page, start: int | None) -> int | None:
    """Return the number of the only h1 of a page where it stands right above the article and says something."""
    found = [segment for segment in page.segments if segment.level == 1]
    boxes = {segment.box for segment in found}
    if start is None or len(boxes) != 1 or not start - _NEAR <= found[-1].index < start:
        return None
    return found[0].index if sum(_weight(one.text) for one in found) >= 16 and not found[0].roles & _OTHER else None


def _is_single(page: Page, printed: _Printed, start: int | None) -> bool:
    """Say whether a line that no title bears out may be the headline: no other of its level stands above the article."""
    if start is None:
        return False
    segment = page.segments[printed.first]
    if _weight(printed.text) < (6 if segment.level == 1 else 12):
        return False
    around = page.segments[max(0, start - _NEAR) : start]
    return not segment.level or not any(one.level == segment.level and one.box != segment.box for one in around)


def _is_same_block(page: Page, segment: Segment, other: Segment) -> bool:
    """Say whether two lines are of one block: parted by <br>, or by elements inside of one heading."""
    if segment.kind != other.kind or segment.level != other.level or segment.chars > 120:
        return False
    linked = (segment.link_density > 0.5, other.link_density > 0.5)
    if any(linked) and not (all(linked) and segment.kind == "heading"):  # a menu, with or without a label
        return False
    if segment.box == other.box:
        return True
    if segment.kind != "heading":
        return False
    one, two = page.boxes[segment.box], page.boxes[other.box]
    within = page.boxes[one.parent].tag in _HEADINGS if one.parent == two.parent else False
    return within or one.parent == two.index or two.parent == one.index


def _without_stamp(text: str) -> str:
    """Return a line without the date or the number of the page that it ends in."""
    return _STAMP.sub("", text) if text[-1:].isdigit() or text[-1:] in ")]）" else text


def _form(page: Page, printed: _Printed) -> float:
    """Return what a line's markup says for it."""
    segment = page.segments[printed.first]
    score = {1: 0.4, 2: 0.3, 3: 0.25}.get(segment.level, 0.2) if segment.kind == "heading" else 0.0
    names = page.boxes[segment.box].names
    if names and _NAMED.search(names):
        score += 0.15
    if not score and _EMPHASIS.search(segment.path[-80:]):
        score += 0.1
    return score - (0.3 if segment.link_density > 0.5 else 0.0) - (0.3 if segment.kind == "list" else 0.0)


def _place(page: Page, printed: _Printed, start: int | None) -> float:
    """Return what a line's place says for it: right above the article is best, in a menu or below is worst."""
    segment = page.segments[printed.first]
    score = -0.6 if segment.roles & _OTHER else 0.0
    if start is None:
        return score
    if printed.last >= start:
        return score - (0.3 if segment.kind == "heading" else 0.7)
    distance = start - printed.last
    return score - 0.002 * distance + (0.35 if distance <= _NEAR else 0.1 if distance <= 40 else 0.0)


def _with_neighbours(best: _Printed, page: Page, witness: _Witness, root: HtmlElement | None) -> Headline:
    """Return the headline with kicker and subtitle: named so by markup, or by their place around it."""
    headline = Headline(best.text, line=best.first)
    if best.last > best.first:  # the sign between two lines is only in the declared title
        headline = replace(headline, title=witness.texts.get(_key(best.text), best.text))
    elif root is not None and _key(best.text) not in witness.whole and page.segments[best.first].kind == "heading":
        headline = _taken_apart(headline, page.segments[best.first], root, witness)
    headline = _without_label(headline, witness)
    kicker = headline.kicker or witness.labels.get(_key(headline.title)) or _above(page, best)
    subtitle = headline.subtitle or _below(page, best)
    if subtitle and _key(subtitle) == _key(kicker):
        subtitle = None
    return replace(headline, kicker=kicker, subtitle=_without_stamp(subtitle) if subtitle else None)


def _without_label(headline: Headline, witness: _Witness) -> Headline:
    """Part "Opinion | …" where the page declares the headline without it."""
    title = headline.title or ""
    for sign in list(re.finditer(r"\s?[|｜丨]\s?|\s[-–—]\s", title))[:3]:
        label, rest = title[: sign.start()].strip(), title[sign.end() :].strip()
        if _key(rest) in witness.whole and 2 <= len(label) <= 60 and _weight(rest) >= 8:
            return replace(headline, title=rest, kicker=headline.kicker or label)
    return headline


def _taken_apart(headline: Headline, segment: Segment, root: HtmlElement, witness: _Witness) -> Headline:
    """Take kicker and subtitle out of a heading whose own markup names a part of it so, or the page declares a part of it."""
    path = re.sub(r"/text\(\)\[\d+\]$", "", segment.path)
    try:
        found = root.getroottree().xpath("/" + path)
    except etree.XPathError:
        return headline
    title = headline.title or ""
    for element in islice(found[0].iter("span", "div", "small", "strong", "em", "a", "p"), 20) if found else ():
        label = f"{element.get('class') or ''} {element.get('id') or ''}"[:200]
        text = collapse_whitespace("".join(islice(element.itertext(), 50)))
        if not 1 < len(text) < len(title):
            continue
        above, below = _ABOVE.search(label), _BELOW.search(label)
        if title.endswith(text) and len(text) >= 8 and any(one.endswith(_key(text)) for one in witness.whole):
            kicker = title.removesuffix(text).rstrip(" :：|–—-")
            return replace(headline, title=text, kicker=kicker or headline.kicker)
        if above and title.startswith(text) and len(title) - len(text) >= 4:
            title = title.removeprefix(text).lstrip(" :：|–—-")
            headline = replace(headline, title=title, kicker=text.rstrip(" :：|–—-"))
        elif below and title.endswith(text) and len(title) - len(text) >= 4:
            title = title.removesuffix(text).rstrip(" :：|–—-")
            headline = replace(headline, title=title, subtitle=text)
    return headline


def _above(page: Page, best: _Printed) -> str | None:
    """Return the kicker: the line above the headline that is named so, or a heading or another line of the same block."""
    headline = page.segments[best.first]
    for i in range(best.first - 1, max(-1, best.first - 4), -1):
        segment = page.segments[i]
        if not _is_neighbour(segment, best) or segment.roles & _OTHER:
            continue
        if _names(page, segment, _ABOVE):
            return segment.text.rstrip(" :：|–—-")
        if i != best.first - 1 or segment.link_density > 0.5:
            continue
        same = _is_same_block(page, segment, headline) and segment.kind == "heading"
        beside = segment.kind == "heading" and _is_beside(page, segment, headline) and segment.level >= headline.level
        if (same or beside) and not _SECTION.fullmatch(segment.text) and segment.chars >= 4:
            return segment.text.rstrip(" :：|–—-")
    return None


def _below(page: Page, best: _Printed) -> str | None:
    """Return the subtitle: the line below the headline that is named so, opens with a dash, or is the only heading there."""
    headline = page.segments[best.first]
    for i in range(best.last + 1, min(len(page.segments), best.last + 9)):
        segment = page.segments[i]
        if not _is_neighbour(segment, best) or segment.roles & _OTHER or segment.link_density > 0.5:
            continue
        if _names(page, segment, _BELOW):
            return segment.text
        if is_prose(segment):  # what stands below a paragraph is a subhead
            return None
        if i != best.last + 1 or not 4 < segment.chars <= 120:
            continue
        if segment.text.startswith(("——", "--", "──")):
            return segment.text
        after = page.segments[i + 1] if i + 1 < len(page.segments) else None
        alone = after is None or after.kind != "heading" or after.level != segment.level
        same = _is_same_block(page, segment, headline) and segment.kind == "heading"
        beside = segment.kind == "heading" and segment.level <= 3 and _is_beside(page, segment, headline) and alone
        if same or (beside and segment.level > headline.level > 0):
            return segment.text
    return None


def _standfirst(page: Page, between: range, kept: Set[int], described: Set[str]) -> str | None:
    """Return the sentence between headline and text that is no part of the text, be date and byline above it or below.

    Captions and notices stand there, too: it must be a heading, named so, or what the page declares as its description.
    """
    for segment in page.segments[between.start : min(between.stop, between.start + _NEAR)]:
        if segment.index in kept or segment.link_chars or segment.roles or segment.kind in ("caption", "list", "table"):
            continue
        if (
            not 20 <= segment.chars <= _LONGEST
            or not reads_as_prose(segment.text)
            or (segment.chars < 40 and _MARK.search(segment.text))
        ):
            continue
        if segment.kind == "heading" or _key(segment.text)[:_SAME_CHARS] in described or _names(page, segment, _LEAD):
            return segment.text
    return None


def _is_neighbour(segment: Segment, best: _Printed) -> bool:
    """Say whether a line may be kicker or subtitle: neither a date nor a credit, nor the headline once more."""
    key = _key(segment.text)
    if (
        segment.kind in ("caption", "list")
        or segment.text[-1] in ":："
        or not 1 < len(segment.text) <= _MAX_CHARS
        or key in _key(best.text)
    ):
        return False
    return not (segment.chars < 60 and _MARK.search(_without_stamp(segment.text)))


def _names(page: Page, segment: Segment, names: re.Pattern[str]) -> bool:
    """Say whether the box of a segment, or the next two around it that hold nothing but it, is named so."""
    box = page.boxes[segment.box]
    for _ in range(3):
        if box.names and names.search(box.names):
            return True
        if box.parent < 0:
            return False
        box = page.boxes[box.parent]
        if box.last - box.first > 2:
            return False
    return False


def _is_beside(page: Page, segment: Segment, other: Segment) -> bool:
    """Say whether two segments stand in boxes of the same parent."""
    return page.boxes[segment.box].parent == page.boxes[other.box].parent


def _weight(text: str) -> int:
    return len(text) + len(HAN_CHARACTER.findall(text))


def _join(lines: Iterable[str]) -> str:
    """Return the lines of a headline as one; Chinese ones need no space between them."""
    out = ""
    for line in lines:
        out += line if not out or (HAN_CHARACTER.match(out[-1]) and HAN_CHARACTER.match(line[0])) else f" {line}"
    return out


def _key(text: str | None) -> str:
    """Return the letters and digits of a text, for comparing what is printed with what is declared."""
    return letters_key(text) if text else ""


def _grams(key: str) -> set[str]:
    return {key[i : i + 2] for i in range(len(key) - 1)}
