"""The Harbour Daily: which page answers which request.

Besides plain pages it has gzip and chunked pages with weak ETags, the same article under
`?utm_source=`, an old address scheme (301), two 302 hops in a row, a page that says "not found" with status 200, an
article that is gone (410) in the second edition, and a preview that robots.txt forbids but the front page links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from crawler.demo.content import environment, html_reply, redirect_reply, static_reply, xml_reply
from crawler.demo.harbour.story import PACKAGE, SECTIONS, Story, edition_stories, withdrawn_paths
from crawler.demo.server import Reply, Request

ARTICLES_PER_PAGE = 10  # of a listing
ARTICLES_IN_FEED = 20
OLD_ADDRESS_IN_FEED = 110560
TRACKED_IN_FEED = frozenset({110588, 110603})

HOPS = {"/go/tram": "/r/88", "/r/88": "/story/20261016/110502"}
PREVIEW = "/preview/20261112/110702"

PAGE_HEADERS = (
    ("Cache-Control", "public, max-age=60"),
    ("Content-Language", "zh-Hant-TW"),
    ("X-Content-Type-Options", "nosniff"),
)
STATIC_HEADERS = (("Cache-Control", "public, max-age=604800"), ("Accept-Ranges", "none"))

ROBOTS = """User-agent: *
Disallow: /preview/
Disallow: /search

Sitemap: {origin}/news-sitemap.xml
Sitemap: {origin}/sitemap.xml
"""

SPEC = """name = "海灣日報"
domains = ["{host}"]
language = "zh-Hant"
timezone = "Asia/Taipei"
article_url = '^/story/\\d{{8}}/'
sources = [
    {{ kind = "news-sitemap", url = "{origin}/news-sitemap.xml" }},
    {{ kind = "feed", url = "{origin}/feed.xml" }},
]
"""


class HarbourDaily:
    """The publication; see Publication."""

    name = "harbour"

    def __init__(self, origin: str) -> None:
        """Serve with absolute links to origin, such as "http://127.0.0.1:8471"."""
        self.origin = origin
        self._templates = environment(PACKAGE)
        self._templates.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        self._pages: dict[str, Callable[[Request, tuple[Story, ...]], Reply]] = {
            "/": self._front,
            "/latest": self._latest,
            "/about": self._about,
            "/search": self._search,
            "/feed.xml": self._feed,
            "/news-sitemap.xml": self._news_sitemap,
            "/sitemap.xml": self._sitemap,
            "/robots.txt": self._robots,
            PREVIEW: self._preview,
        }

    def spec(self) -> str:
        """Return the publisher spec as TOML text."""
        return SPEC.format(origin=self.origin, host=self.origin.removeprefix("http://"))

    def reply(self, request: Request, edition: int) -> Reply:
        """Answer request as on the day of edition."""
        path, stories = request.path, edition_stories(edition)
        if path in self._pages:
            return self._pages[path](request, stories)
        if path in HOPS:
            return redirect_reply(self.origin + HOPS[path], status=302, headers=(("Cache-Control", "no-store"),))
        if path.startswith("/static/"):
            return static_reply(PACKAGE, path.removeprefix("/static/"), STATIC_HEADERS) or self._not_found(404)
        if path == "/favicon.ico":
            return static_reply(PACKAGE, "favicon.ico", STATIC_HEADERS) or self._not_found(404)
        if path.startswith("/story/"):
            return self._story(path, stories, edition)
        if path.startswith("/news/"):
            return self._old_address(path, stories)
        if path.startswith("/section/"):
            return self._section(path, stories)
        if path.startswith("/tag/"):
            return self._tag(path, stories)
        return self._not_found(404)

    def _story(self, path: str, stories: tuple[Story, ...], edition: int) -> Reply:
        story = next((story for story in stories if story.path == path), None)
        if story is None and path in withdrawn_paths(edition):
            texts = ("這篇新聞已經下架。", "如有疑問，請洽讀者服務專線 0800-555-018。")
            return self._plain("新聞已下架", texts, status=410)
        if story is None:
            return self._not_found(200)
        # Pages of local news show the newest local headlines, so they change in the second edition. Other pages have the
        # same bytes in both editions: all articles that they link to are in both, under the same headline.
        ticker = [other for other in stories if other.section == "local"][:5] if story.section == "local" else []
        html = self._render(
            "article.html",
            story=story,
            json_ld=story.json_ld(self.origin),
            related=_related(story, stories),
            hot=_hot(stories),
            ticker=ticker,
            advert_after=story.paragraph_from(2),
            link_after=story.paragraph_from(4),
            here=story.section,
        )
        return self._page(html, max([story.modified, *(other.modified for other in ticker)]))

    def _front(self, request: Request, stories: tuple[Story, ...]) -> Reply:
        pictured = [story for story in stories if story.lead]
        html = self._render(
            "front.html",
            lead=pictured[0],
            side=pictured[1:5],
            latest=stories[:8],
            hot=_hot(stories),
            blocks=[(key, [story for story in stories if story.section == key][:3]) for key in SECTIONS],
            canonical="/",
        )
        return self._page(html, _newest(stories))

    def _latest(self, request: Request, stories: tuple[Story, ...]) -> Reply:
        return self._listing(request, "即時新聞", "依刊出時間排列的全部新聞。", stories, stories)

    def _section(self, path: str, stories: tuple[Story, ...]) -> Reply:
        key = path.removeprefix("/section/")
        if key not in SECTIONS:
            return self._not_found(404)
        chosen = tuple(story for story in stories if story.section == key)
        request = Request("GET", path, "", {})
        return self._listing(request, SECTIONS[key], f"海灣日報{SECTIONS[key]}新聞。", chosen, stories, here=key)

    def _tag(self, path: str, stories: tuple[Story, ...]) -> Reply:
        tag = unquote(path.removeprefix("/tag/"))
        chosen = tuple(story for story in stories if tag in story.tags)
        if not chosen:
            return self._not_found(404)
        request = Request("GET", "/tag/" + quote(tag), "", {})
        return self._listing(request, f"# {tag}", f"與「{tag}」有關的 {len(chosen)} 則新聞。", chosen, stories)

    def _listing(
        self,
        request: Request,
        heading: str,
        about: str,
        chosen: tuple[Story, ...],
        stories: tuple[Story, ...],
        here: str = "",
    ) -> Reply:
        number = parse_qs(request.query).get("page", ["1"])[0]
        page_count = -(-len(chosen) // ARTICLES_PER_PAGE)
        if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= page_count:
            return self._not_found(404)
        start = (int(number) - 1) * ARTICLES_PER_PAGE
        html = self._render(
            "listing.html",
            heading=heading,
            about=about,
            stories=chosen[start : start + ARTICLES_PER_PAGE],
            page_number=int(number),
            page_count=page_count,
            hot=_hot(stories),
            canonical=request.path + (f"?page={number}" if start else ""),
            listed_at=request.path,
            here=here,
        )
        return self._page(html, _newest(stories))

    def _old_address(self, path: str, stories: tuple[Story, ...]) -> Reply:
        number = path.removeprefix("/news/")
        story = next((story for story in stories if str(story.id) == number), None)
        return redirect_reply(self.origin + story.path) if story else self._not_found(404)

    def _preview(self, request: Request, stories: tuple[Story, ...]) -> Reply:
        return self._plain(
            "燈塔下的第二堂課：漁村小學的辨燈課",
            (
                "【編輯預覽】本頁為尚未見報之稿件，請勿引用。",
                "白沙國小四年級的自然課，今年多了一張海圖。老師把教室燈光全關，用手電筒打出附近六座燈塔的節奏，讓孩子猜名字。",
            ),
        )

    def _about(self, request: Request, stories: tuple[Story, ...]) -> Reply:
        return self._page(self._render("about.html", canonical="/about"), None)

    def _search(self, request: Request, stories: tuple[Story, ...]) -> Reply:
        wanted = parse_qs(request.query).get("q", [""])[0]
        found = [story.title for story in stories if wanted and wanted in story.title]
        return self._plain(f"搜尋：{wanted}", found or ["沒有符合的新聞。"])

    def _feed(self, request: Request, stories: tuple[Story, ...]) -> Reply:
        items = [
            {
                "story": story,
                "link": _feed_link(story),
                "published": format_datetime(story.published),
                "content": str(self._render("feed_item.html", story=story)),
            }
            for story in stories[:ARTICLES_IN_FEED]
        ]
        built = _newest(stories)
        xml = self._render("feed.xml", items=items, built=format_datetime(built))
        return xml_reply(xml, modified=built, content_type="application/rss+xml; charset=utf-8")

    def _news_sitemap(self, request: Request, stories: tuple[Story, ...]) -> Reply:
        return xml_reply(self._render("news-sitemap.xml", stories=stories), modified=_newest(stories))

    def _sitemap(self, request: Request, stories: tuple[Story, ...]) -> Reply:
        tags = sorted({tag for story in stories for tag in story.tags})
        paths = ["/", "/latest", "/about"]
        paths += [f"/section/{key}" for key in SECTIONS] + [f"/tag/{quote(tag)}" for tag in tags]
        return xml_reply(self._render("sitemap.xml", paths=paths), modified=_newest(stories))

    def _robots(self, request: Request, stories: tuple[Story, ...]) -> Reply:
        body = ROBOTS.format(origin=self.origin).encode()
        return Reply(200, (("Content-Type", "text/plain; charset=utf-8"),), body)

    def _not_found(self, status: int) -> Reply:
        texts = ("您要找的網頁可能已經移除、更名，或是網址輸入有誤。", "請回首頁，或使用上方的搜尋功能。")
        return self._plain("找不到網頁", texts, status=status)

    def _plain(self, heading: str, paragraphs: Iterable[str], status: int = 200) -> Reply:
        html = self._render("page.html", heading=heading, paragraphs=list(paragraphs))
        return self._page(html, None, status)

    def _page(self, html: str, modified: datetime | None, status: int = 200) -> Reply:
        return html_reply(html, headers=PAGE_HEADERS, modified=modified, status=status, chunked=True, compress=True)

    def _render(self, template: str, **names: Any) -> str:
        usual = {"origin": self.origin, "sections": SECTIONS, "here": "", "canonical": None}
        return self._templates.get_template(template).render({**usual, **names})


def publication(origin: str) -> HarbourDaily:
    """Return the Harbour Daily, to be served at origin."""
    return HarbourDaily(origin)


def _newest(stories: Iterable[Story]) -> datetime:
    return max(story.modified for story in stories)


def _feed_link(story: Story) -> str:
    if story.id == OLD_ADDRESS_IN_FEED:
        return f"/news/{story.id}"
    return story.path + ("?utm_source=rss&utm_medium=feed" if story.id in TRACKED_IN_FEED else "")


def _hot(stories: Iterable[Story]) -> list[Story]:
    return sorted((story for story in stories if story.rank), key=lambda story: story.rank)


def _related(story: Story, stories: Iterable[Story]) -> list[Story]:
    """Return up to four stories with a tag in common, the closest and newest first."""
    others = [other for other in stories if other.permanent and other.id != story.id]
    shared = [(len(set(other.tags) & set(story.tags)), other) for other in others]
    ranked = sorted(shared, key=lambda pair: (pair[0], pair[1].published), reverse=True)
    return [other for count, other in ranked if count][:4]
