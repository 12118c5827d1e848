"""The portal: which page answers which request."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import parse_qs, urlsplit

from crawler.demo.beiyuan.article import Article, read_article
from crawler.demo.content import environment, html_reply, load_articles, redirect_reply, static_reply
from crawler.demo.server import Reply, Request

PACKAGE = "crawler.demo.beiyuan"

CHANNELS: Mapping[str, str] = {
    "yaowen": "要闻",
    "jingji": "经济",
    "minsheng": "民生",
    "wenlv": "文旅",
    "pinglun": "评论访谈",
    "gonggao": "公告",
    "tupian": "图片",
}
"""The name of each channel by its slug, in the order of the navigation."""

ARTICLES_PER_PAGE = 10  # of a listing
REDESIGN_YEAR = 2024
HOT_BEFORE_REDESIGN = (10288, 10158, 10021, 10234, 10077, 10251, 10203, 10112)
HOT_SINCE_REDESIGN = (10493, 10784, 10402, 10561, 10733, 10450, 10640, 10588)

_SERVER = (("Server", "Microsoft-IIS/6.0"),)
_ARTICLE_PATH = re.compile(r"/html/\d{4}-\d{2}/\d{2}/content_\d+\.htm")
_LISTING_PATH = re.compile(r"/channel/(?P<channel>[a-z]+)/index(?:_(?P<page>[2-9]|[1-9]\d+))?\.htm")

_ROBOTS = b"User-agent: *\r\nDisallow: /admin/\r\nDisallow: /html/neibu/\r\n"

_GONE = ("您访问的页面不存在或已删除", ("该信息可能已被发布者删除，或者网址输入有误。", "请返回首页浏览其他内容。"))
_NOTICES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "/about.htm": (
        "关于我们",
        (
            "北原新闻网创办于2003年，是经批准设立的省级重点新闻网站，由北原日报社主办。",
            "广告服务：0900-5550130　联系我们：北原省朔川市文昌路18号",
            "法律声明：本站内容受著作权法保护，未经书面授权不得复制或者建立镜像。",
        ),
    ),
    "/admin/login.asp": ("内容管理系统", ("请使用单位内网登录。",)),
    "/html/neibu/content_9001.htm": (
        "通讯员投稿须知",
        ("仅供采编人员和签约通讯员查阅，请勿外传。", "来稿请注明单位、姓名和联系电话，图片不小于1兆。"),
    ),
}
"""Title and lines of the pages that are neither articles nor listings."""


class Portal:
    """The portal as a publication of the bundled news site.

    As on a site of static files, what surrounds an article on its page, such as the link to the next article, is the same
    in every edition; so a page changes only when its article changes.
    """

    name = "beiyuan"

    def __init__(self, origin: str) -> None:
        """Serve the portal at origin: scheme, host and port, without a slash at the end."""
        self._origin = origin
        self._templates = environment(PACKAGE)
        self._templates.globals.update(origin=origin, channels=list(CHANNELS.items()))

    def reply(self, request: Request, edition: int) -> Reply:
        """Answer request as the portal does in edition."""
        path = request.path
        if path == "/":
            return redirect_reply(f"{self._origin}/index.htm", status=302, headers=_SERVER)
        if path == "/news.asp":
            return self._old_article(request.query)
        if path == "/robots.txt":
            return Reply(200, (*_SERVER, ("Content-Type", "text/plain")), _ROBOTS)
        if path == "/index.htm":
            return self._front_page(edition)
        if match := _LISTING_PATH.fullmatch(path):
            return self._listing(match["channel"], int(match["page"] or 1), edition)
        if _ARTICLE_PATH.fullmatch(path):
            return self._article(path, edition)
        if path in _NOTICES:
            return self._notice(*_NOTICES[path])
        return self._static(path) or self._notice(*_GONE, status=404)

    def spec(self) -> str:
        """Return the publisher spec as TOML text."""
        sources = "".join(
            f'    {{ kind = "listing", url = "{self._origin}/channel/{channel}/index.htm" }},\n' for channel in CHANNELS
        )
        return (
            'name = "北原新闻网"\n'
            f'domains = ["{urlsplit(self._origin).netloc}"]\n'
            'language = "zh-Hans"\n'
            'timezone = "Asia/Shanghai"\n'
            r"article_url = '^/html/\d{4}-\d{2}/\d{2}/content_\d+\.htm'"
            f"\nsources = [\n{sources}]\n"
        )

    def _old_article(self, query: str) -> Reply:
        old_id = parse_qs(query).get("id", [""])[0]
        for article in _articles(1):
            if article.old_id and old_id == str(article.old_id):
                return redirect_reply(self._origin + article.path, headers=_SERVER)
        return self._notice(*_GONE, status=404)

    def _front_page(self, edition: int) -> Reply:
        shown = _shown(edition)
        news = [article for article in shown if "yaowen" in article.channels]
        boxes = [(slug, name, _of_channel(shown, slug)[:5]) for slug, name in CHANNELS.items() if slug != "yaowen"]
        return self._page(
            "index.html",
            lead=news[0],
            lead_text=news[0].first_paragraph[:60],
            news=news[1:14],
            pictures=[article for article in shown if article.channels[0] == "tupian"][:2],
            boxes=[boxes[start : start + 2] for start in range(0, len(boxes), 2)],
        )

    def _listing(self, channel: str, page: int, edition: int) -> Reply:
        articles = _of_channel(_shown(edition), channel)
        pages = -(-len(articles) // ARTICLES_PER_PAGE)
        if page > pages:
            return self._notice(*_GONE, status=404)
        return self._page(
            "listing.html",
            channel_name=CHANNELS[channel],
            articles=articles[(page - 1) * ARTICLES_PER_PAGE : page * ARTICLES_PER_PAGE],
            total=len(articles),
            page=page,
            pages=pages,
            page_file=_page_file,
            hot=_hot(HOT_SINCE_REDESIGN),
        )

    def _article(self, path: str, edition: int) -> Reply:
        article = next((article for article in _articles(edition) if article.path == path), None)
        if article is None or edition < article.first_edition:
            return self._notice(*_GONE)  # a soft 404: the portal's system answers 200 for every number
        if edition > article.last_edition:
            return self._notice(*_GONE, status=404)
        html = self._templates.get_template(_template(article)).render(
            article=article,
            channel=article.channels[0],
            channel_name=CHANNELS[article.channels[0]],
            date_line=f"{article.date:%Y年%m月%d日 %H:%M}",
            summary=article.first_paragraph[:80],
            hot=_hot(HOT_BEFORE_REDESIGN if article.date.year < REDESIGN_YEAR else HOT_SINCE_REDESIGN),
            **_neighbours(article),
        )
        content_type = "text/html; charset=gb2312" if article.charset_header else "text/html"
        return html_reply(html, headers=_SERVER, modified=article.modified, encoding="gbk", content_type=content_type)

    def _notice(self, title: str, lines: Sequence[str], status: int = 200) -> Reply:
        return self._page("notice.html", status=status, title=title, lines=lines)

    def _page(self, template: str, status: int = 200, **values: object) -> Reply:
        html = self._templates.get_template(template).render(**values)
        return html_reply(html, headers=_SERVER, status=status, encoding="gbk", content_type="text/html")

    def _static(self, path: str) -> Reply | None:
        headers = list(_SERVER)
        # Style sheets and scripts are GBK too; their Content-Type names no charset.
        if path.endswith(".css"):
            headers.append(("Content-Type", "text/css"))
        elif path.endswith(".js"):
            headers.append(("Content-Type", "application/x-javascript"))
        return static_reply(PACKAGE, path.removeprefix("/"), headers)


@cache
def _articles(edition: int) -> tuple[Article, ...]:
    """Return the articles of all editions as they stand in edition, the oldest first."""
    articles = (read_article(data, edition) for data in load_articles(PACKAGE))
    return tuple(sorted(articles, key=lambda article: (article.date, article.id)))


def _shown(edition: int) -> list[Article]:
    return [article for article in reversed(_articles(edition)) if article.in_edition(edition)]


def _of_channel(articles: Sequence[Article], channel: str) -> list[Article]:
    return [article for article in articles if channel in article.channels]


def _hot(numbers: Sequence[int]) -> list[Article]:
    by_id = {article.id: article for article in _articles(1)}
    return [by_id[number] for number in numbers]


def _neighbours(article: Article) -> dict[str, object]:
    """Return what an article page links to: the previous and the next article, and earlier ones of its channel."""
    written = [other for other in _articles(1) if other.first_edition <= article.first_edition]
    place = [other.id for other in written].index(article.id)
    following = written[place + 1] if place + 1 < len(written) else None
    earlier = [other for other in reversed(written[:place]) if other.channels[0] == article.channels[0]]
    return {"previous": written[place - 1] if place else None, "next": following, "related": earlier[:4]}


def _template(article: Article) -> str:
    if article.channels[0] in ("gonggao", "tupian"):
        return "article_plain.html"
    return "article_old.html" if article.date.year < REDESIGN_YEAR else "article_new.html"


def _page_file(number: int) -> str:
    return "index.htm" if number == 1 else f"index_{number}.htm"
