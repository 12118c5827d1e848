"""The titles that a page declares (JSON-LD, og:title, the title element), and how far a printed line agrees with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from archive.scripts import HAN, HAN_CHARACTER
from pipelines.page.segments import Page
from pipelines.page.structured_data import StructuredData
from pipelines.text.keys import letters_key

MAX_TITLE_CHARS = 300
MAX_SCANNED_LINES = 400  # of a page
_MAX_DECLARED_CHARS = 600
_MAX_PARTS = 8
_SEPARATOR = re.compile(
    rf"\s*(?:\s[-–—|·•»«:：/]{{1,3}}\s|[|_｜丨]|:{{2,4}}|--|——(?=[^——]{{2,12}}$)|-(?=[{HAN}]{{2,12}}$)|(?<=[{HAN}！？”』」)])\s*[-–—]\s*(?=[{HAN}\w]))\s*"
)
# Signs between a headline and the names of site and section; a dash or a colon may belong to the headline.
_STRONG_SEPARATORS = frozenset({"|", "_", "｜", "丨", "--", "/", "»", "«", "•", "·", ":::", ""})
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
_LABEL_SIGN = re.compile(r"\s?[:：|｜]\s?|\s[-–—]\s")


def is_section_name(text: str) -> bool:
    """Say whether a line is made of names of sections and kinds of page and nothing else."""
    return _SECTION.fullmatch(text) is not None


def title_width(text: str) -> int:
    """Return the width of a title: a Han character counts as two letters."""
    return len(text) + len(HAN_CHARACTER.findall(text))


def title_key(text: str | None) -> str:
    """Return the letters and digits of a text, by which printed lines are compared with declared titles."""
    return letters_key(text) if text else ""


class SiteNames:
    """The names of a site: by its markup, its host name and the suffix of its titles."""

    def __init__(self, data: StructuredData, url: str | None, suffix: str | None) -> None:
        """Collect the names. suffix is what the site is known to put behind its titles."""
        self._suffix = suffix.strip() if suffix else ""
        names = [*data.meta.get("og:site_name", ()), *data.meta.get("application-name", ()), *data.sites]
        parts = _SEPARATOR.split(data.title)
        if len(parts) > 1 and title_width(parts[-1]) <= 32 and _OUTLET.search(parts[-1]):
            names += [parts[-1], re.sub("(?:官网|網站|网站|首页)$", "", parts[-1])]
        self._keys = {key for key in map(title_key, names) if 0 < len(key) <= 40}
        if self._suffix:
            self._keys.add(title_key(self._suffix))
        host = (urlsplit(url).hostname or "") if url else ""
        labels = [
            label for label in host.split(".")[:-1] if label not in ("www", "m", "news", "com", "co", "org", "net")
        ]
        self._host_keys = {title_key(label) for label in labels if len(label) >= 3}
        self._host_keys.add(title_key(host.removeprefix("www.")))

    def without_suffix(self, title: str) -> str:
        """Return a title without the known suffix of the site and the sign before it."""
        if self._suffix and title.endswith(self._suffix) and len(title) > len(self._suffix):
            return title.removesuffix(self._suffix).rstrip(" -–—|_·•:：｜丨»,，")
        return title

    def is_site(self, text: str) -> bool:
        """Say whether a text names the site, or nothing at all."""
        key = title_key(text)
        if not key or key in self._keys:
            return True
        return key in self._host_keys


class DeclaredTitles:
    """The declared titles of a page and their parts, to compare printed lines with.

    texts are the titles, keys those of the whole titles. best is the most trusted title, without site and section, None
    where nothing usable is declared. min_score is the score that a printed line must exceed to be taken instead. kickers
    are the kickers that a declared title has before its headline, by the key of the headline. og:title is written for
    people and the title element for search engines: a line that repeats og:title is the likelier headline.
    """

    def __init__(self, data: StructuredData, names: SiteNames, page: Page) -> None:
        declared = [
            (names.without_suffix(text[:_MAX_DECLARED_CHARS]), weight)
            for text, weight in _weighted_titles(data)
            if text
        ]
        self.texts = tuple(dict.fromkeys(text for text, _ in declared))
        self.keys = list(dict.fromkeys(key for text, _ in declared if (key := title_key(text))))
        self.kickers: dict[str, str] = {}
        self._likelihoods: dict[str, float] = {}  # that a part of a title is the headline, by its key
        self._parts: dict[str, str] = {}  # by their keys
        for text, weight in declared:
            for part, likelihood in _parts(text, names):
                key = title_key(part)
                self._likelihoods[key] = max(self._likelihoods.get(key, 0.0), likelihood * weight)
                self._parts.setdefault(key, part)
            self._split_kicker(text, weight, page)
        shortened = [_without_names(text, names) for text, _ in declared]
        usable = [
            text for text in shortened if title_key(text) and not names.is_site(text) and not _SECTION.fullmatch(text)
        ]
        self.best = usable[0][:MAX_TITLE_CHARS] if usable else None
        agreeing = sum(title_key(text) == title_key(self.best) for text in shortened) if self.best else 0
        if not self.best:
            self.min_score = 0.5
        else:
            self.min_score = 0.75 if title_width(self.best) < 16 else min(0.8 + 0.1 * agreeing, 1.1)
        self._bigrams = [_bigrams(key) for key in self.keys[:3]]

    def _split_kicker(self, text: str, weight: float, page: Page) -> None:
        """Split "kicker: headline" where the page prints the kicker as a line of its own."""
        sign = _LABEL_SIGN.search(text)
        if sign is None or not 2 <= sign.start() <= 60 or len(text) - sign.end() < 8:
            return
        kicker = text[: sign.start()].strip()
        if any(segment.text == kicker for segment in page.segments[:MAX_SCANNED_LINES]):
            key = title_key(text[sign.end() :])
            self._likelihoods[key] = max(self._likelihoods.get(key, 0.0), weight)
            self.kickers[key] = kicker

    def as_declared(self, text: str) -> str:
        """Return a printed text as a declared title spells it, with the signs between its lines."""
        return self._parts.get(title_key(text), text)

    def has(self, key: str) -> bool:
        """Say whether a line, given by its key, is part of a declared title, or has one in it."""
        return key in self._likelihoods or (len(key) >= 5 and any(key in whole or whole in key for whole in self.keys))

    def agreement(self, key: str) -> float:
        """Return from 0 to 1 how far a printed line, given by its key, repeats a declared title."""
        best = self._likelihoods.get(key, 0.0)
        if best:
            return best
        for whole in self.keys:
            if len(key) >= 5 and key in whole:
                best = max(best, 0.5 + 0.4 * len(key) / len(whole))
        for part, likelihood in self._likelihoods.items():
            if likelihood >= 0.85 and len(part) >= 6 and part in key:
                best = max(best, 0.55 + 0.4 * len(part) / len(key))
        if not best and len(key) >= 6:
            printed = _bigrams(key)
            for declared in self._bigrams:
                both = len(printed & declared)
                similarity = both / (len(printed) + len(declared)) + both / (2 * min(len(printed), len(declared) or 1))
                best = max(best, 0.9 * similarity if similarity >= 0.5 else 0.0)
        return best


def _weighted_titles(data: StructuredData) -> Iterator[tuple[str, float]]:
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


def _without_names(title: str, names: SiteNames) -> str:
    """Return a title without the parts that name the site or its section; "" where nothing else is left."""
    parts = [part for part in _SEPARATOR.split(title) if part.strip()]
    own = [part for part in parts if not names.is_site(part) and not _SECTION.fullmatch(part)]
    if len(parts) < 2:
        return title
    if not own:
        return ""
    longest = max(own, key=title_width)
    best = own[0] if title_width(own[0]) * 2 >= title_width(longest) else longest
    return _extended(title, best, names)


def _extended(title: str, part: str, names: SiteNames) -> str:
    """Return a part with what a dash joins to it, unless that is a name: "A – B" may be one headline."""
    start = title.find(part)
    end = start + len(part)
    while (sign := _SEPARATOR.match(title, end)) and sign[0].strip() not in _STRONG_SEPARATORS:
        following = _SEPARATOR.search(title, sign.end())
        stop = following.start() if following else len(title)
        rest = title[sign.end() : stop]
        if following is None or title_width(rest) < 16 or names.is_site(rest) or _OUTLET.search(rest):
            break
        end = stop
    before = title[:start].rstrip()
    if before[-1:] in ("–", "—") and not _SEPARATOR.search(before[:-1].rstrip()) and not names.is_site(before[:-1]):
        start = 0
    return title[start:end].strip()


def _parts(title: str, names: SiteNames) -> Iterator[tuple[str, float]]:
    """Yield the runs of consecutive parts of a title, with the likelihood that each is the headline.

    The signs inside a run stay.
    """
    bounds, position = [], 0
    for match in _SEPARATOR.finditer(title):
        bounds.append((position, match.start()))
        position = match.end()
    bounds.append((position, len(title)))
    bounds = [(start, end) for start, end in bounds if title[start:end].strip()][:_MAX_PARTS]
    widest = max((title_width(title[start:end]) for start, end in bounds), default=0)
    for i, (start, _) in enumerate(bounds):
        for j in range(i, len(bounds)):
            part = title[start : bounds[j][1]].strip()
            if names.is_site(part) or _SECTION.fullmatch(part):
                continue
            has_name = any(names.is_site(title[a:b]) for a, b in bounds[i : j + 1])
            size = title_width(part)
            likelihood = 0.5 if has_name else 1.0 if size * 2 >= widest or (i == 0 and size >= 16) else 0.3
            others = [title[a:b] for a, b in bounds[:i] + bounds[j + 1 :]]
            is_incomplete = any(
                title_width(other) >= 16 and not names.is_site(other) and not _OUTLET.search(other) for other in others
            )
            is_joined = any(title[bounds[k][1] : bounds[k + 1][0]].strip() in _STRONG_SEPARATORS for k in range(i, j))
            yield part, likelihood * (1 - 0.02 * i) * (0.9 if is_incomplete else 1.0) * (0.8 if is_joined else 1.0)


def _bigrams(key: str) -> set[str]:
    return {key[i : i + 2] for i in range(len(key) - 1)}
