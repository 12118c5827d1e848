"""What the Ledger answers to each request.

It has what real local papers have: older pages in Windows-1252, some of them labelled ISO-8859-1; a sitemap index
with one gzipped sitemap; an Atom feed; two cookies in one response; "not found" pages with status 200; teasers;
redirects, and two redirects that form a loop.
"""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from crawler.demo.content import environment, etag, html_reply, http_date, redirect_reply, static_reply, xml_reply
from crawler.demo.ledger.article import PACKAGE, Article, read_articles
from crawler.demo.ledger.body import parse_body
from crawler.demo.server import Publication, Reply, Request

NAME = "The Millbrook Ledger"
TODAY = "Thursday 12 November 2026"
FRONT_PAGE_ARTICLES = 14
FEED_ARTICLES = 15
SITEMAPS = {"/sitemap-2026-09.xml": ("2026-08", "2026-09"), "/sitemap-2026-10.xml.gz": ("2026-10", "2026-11")}
"""The path of each sitemap, and the first and last month that it lists."""

ROBOTS = """\
User-agent: *
Disallow: /members/
Disallow: /wp-admin/

User-agent: GreedyBot
Crawl-delay: 1
Disallow: /members/
Disallow: /wp-admin/

Sitemap: {origin}/sitemap.xml
"""

SPEC = """\
name = "{name}"
domains = ["{host}"]
language = "en-GB"
timezone = "Europe/London"
article_url = '^/20\\d\\d/\\d\\d/[a-z0-9-]+/?$|^/\\?p=\\d+'
sources = [
    {{ kind = "sitemap", url = "{origin}/sitemap.xml" }},
    {{ kind = "feed", url = "{origin}/atom.xml" }},
]
"""


def publication(origin: str) -> Publication:
    """Return the Ledger as it is served at origin, such as "http://127.0.0.1:8473"."""
    return Ledger(origin)


class Ledger:
    """The publication; it keeps no state between requests."""

    name = "ledger"

    def __init__(self, origin: str) -> None:
        """Serve at origin (scheme, host and port, no slash at the end)."""
        self.origin = origin
        self.host = origin.partition("//")[2]
        self._templates = environment(PACKAGE)
        self._templates.globals.update(
            site=_site(), origin=origin, host=self.host, paper=NAME, today=TODAY, photo_url=self._photo_url
        )
        self._templates.filters.update(clock=_clock, day=_day, slug=_slug)

    def spec(self) -> str:
        """Return the publisher spec as TOML text."""
        return SPEC.format(name=NAME, host=self.host, origin=self.origin)

    def reply(self, request: Request, edition: int) -> Reply:
        """Answer request as the site does in edition."""
        path = request.path
        articles = _articles(edition)
        if path == "/" and (number := parse_qs(request.query).get("p")):
            return self._article(f"/?p={number[0]}", articles) or self._not_found(articles)
        if path in SITEMAPS or path in ("/sitemap.xml", "/atom.xml", "/robots.txt"):
            return self._for_machines(path, articles)
        if redirect := _redirect(path, articles):
            return redirect
        return (
            self._article(path, articles)
            or self._listing(path, articles)
            or self._page(path, articles)
            or _file(path)
            or self._not_found(articles)
        )

    def _article(self, path: str, articles: Sequence[Article]) -> Reply | None:
        article = next((article for article in articles if article.path == path), None)
        if article is None:
            return None
        html = self._render(
            "article.html",
            articles,
            article=article,
            staff=_staff(article),
            related=_related(article, articles),
            comments=_comments(article),
            json_ld=self._json_ld(article),
        )
        if article.charset == "utf-8":
            cached = (("Cache-Control", "max-age=60"),)
            return html_reply(html, headers=cached, modified=article.modified, chunked=True, compress=True)
        # Some old pages are labelled ISO-8859-1; browsers read both labels as Windows-1252.
        content_type = f"text/html; charset={article.charset}"
        return html_reply(html, modified=article.modified, encoding="cp1252", content_type=content_type)

    def _listing(self, path: str, articles: Sequence[Article]) -> Reply | None:
        newest = max(article.modified for article in articles)
        if path == "/":
            cookies = (
                ("Set-Cookie", "ledger_session=6f1d0c2a; Path=/; HttpOnly; SameSite=Lax"),
                ("Set-Cookie", "ledger_front=b; Path=/; Max-Age=86400"),
            )
            html = self._render("front.html", articles, listed=articles[:FRONT_PAGE_ARTICLES])
            return html_reply(html, headers=cookies, modified=newest)
        title, listed = _selection(path, articles)
        if not listed:
            return None
        html = self._render("listing.html", articles, title=title, listed=listed)
        return html_reply(html, modified=max(article.modified for article in listed), compress=True)

    def _page(self, path: str, articles: Sequence[Article]) -> Reply | None:
        site = _site()
        name = path.strip("/")
        if path == f"/{name}/" and name in site["pages"]:
            page = site["pages"][name]
            return html_reply(
                self._render("page.html", articles, title=page["title"], blocks_of_page=parse_body(page["body"]))
            )
        if path == "/embed/river-level/":
            return html_reply(self._templates.get_template("river-level.html").render())
        if path == "/members/archive/":
            return html_reply(self._render("members.html", articles))
        if path in site["soft_not_found"]:
            return html_reply(self._render("sorry.html", articles))
        if path.startswith("/wp-admin/"):
            return html_reply("<h1>Forbidden</h1>\n", status=403)
        return None

    def _for_machines(self, path: str, articles: Sequence[Article]) -> Reply:
        newest = max(article.modified for article in articles)
        if path == "/robots.txt":
            body = ROBOTS.format(origin=self.origin).encode()
            return Reply(200, (("Content-Type", "text/plain; charset=utf-8"), ("ETag", etag(body))), body)
        if path == "/atom.xml":
            xml = self._xml("atom.xml", articles=articles[:FEED_ARTICLES], updated=newest)
            return xml_reply(xml, modified=newest, content_type="application/atom+xml; charset=utf-8")
        if path == "/sitemap.xml":
            maps = [(name, max(article.modified for article in _of_sitemap(name, articles))) for name in SITEMAPS]
            return xml_reply(self._xml("sitemap-index.xml", maps=maps), modified=newest)
        listed = _of_sitemap(path, articles)
        modified = max(article.modified for article in listed)
        xml = self._xml("sitemap.xml", articles=listed)
        if not path.endswith(".gz"):
            return xml_reply(xml, modified=modified)
        body = gzip.compress(xml.encode(), 9, mtime=0)  # mtime=0, so that the same list has the same bytes
        types = (("Content-Type", "application/x-gzip"), ("Last-Modified", http_date(modified)), ("ETag", etag(body)))
        return Reply(200, types, body)

    def _not_found(self, articles: Sequence[Article]) -> Reply:
        return html_reply(self._render("not-found.html", articles), status=404)

    def _render(self, template: str, articles: Sequence[Article], **values: object) -> str:
        by_slug = {article.slug: article for article in articles}
        most_read = [by_slug[slug] for slug in _site()["most_read"]]
        return self._templates.get_template(template).render(by_slug=by_slug, most_read=most_read, **values)

    def _xml(self, template: str, **values: object) -> str:
        return self._templates.get_template(template).render(**values)

    def _photo_url(self, photo: Mapping[str, str]) -> str:
        prefixes = {"absolute": self.origin, "protocol-relative": f"//{self.host}"}
        return prefixes.get(photo.get("origin", ""), "") + photo["file"]

    def _json_ld(self, article: Article) -> str:
        data: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "LiveBlogPosting" if article.entries else "NewsArticle",
            "headline": article.title,
            "mainEntityOfPage": self.origin + article.path,
            "datePublished": article.published.isoformat(),
            "dateModified": article.modified.isoformat(),
            "articleSection": article.section,
            "inLanguage": "en-GB",
            "isAccessibleForFree": not article.paywall,
            "publisher": {"@type": "NewsMediaOrganization", "name": NAME, "url": self.origin + "/"},
        }
        writers = [author.name for author in article.authors if author.role in ("author", "reporter")]
        if writers:
            data["author"] = [{"@type": "Person", "name": name} for name in writers]
        if article.photo:
            data["image"] = self.origin + _site()["photos"][article.photo]["file"]
        if article.paywall:
            data["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
        # "<" is written as an escape, so that no text can end the script element. The rest is ASCII in any encoding.
        return json.dumps(data, indent=1).replace("<", "\\u003c")


@cache
def _site() -> dict[str, Any]:
    return tomllib.loads((files(PACKAGE) / "site.toml").read_text(encoding="utf-8"))


@cache
def _articles(edition: int) -> tuple[Article, ...]:
    return read_articles(edition)


def _redirect(path: str, articles: Sequence[Article]) -> Reply | None:
    if path in ("/loop/a", "/loop/b"):
        return redirect_reply("/loop/b" if path == "/loop/a" else "/loop/a", status=302)
    paths = {article.slug: article.path for article in articles}
    if (old := re.fullmatch(r"/old/([a-z0-9-]+)\.html", path)) and old[1] in paths:
        return redirect_reply(paths[old[1]])
    if f"{path}/" in paths.values():
        return redirect_reply(f"{path}/")
    return None


def _selection(path: str, articles: Sequence[Article]) -> tuple[str, Sequence[Article]]:
    """Return title and articles of the listing at path; no articles if there is no such listing."""
    if path == "/page/2/":
        return "Earlier", articles[FRONT_PAGE_ARTICLES:]
    if re.fullmatch(r"/20\d\d/\d\d/", path):
        listed = [article for article in articles if f"{article.published:/%Y/%m/}" == path]
        return f"{listed[0].published:%B %Y}" if listed else "", listed
    kind, _, name = path.strip("/").partition("/")
    if path == f"/category/{name}/":
        return name.capitalize(), [article for article in articles if _slug(article.section) == name]
    if path == f"/author/{name}/":
        written = [article for article in articles if name in {_slug(author.name) for author in article.authors}]
        return f"Articles by {name.replace('-', ' ').title()}", written
    if path == f"/tag/{name}/":
        return f"Tag: {name.replace('-', ' ')}", [item for item in articles if name in map(_slug, item.tags)]
    return kind, ()


def _file(path: str) -> Reply | None:
    cached = (("Cache-Control", "max-age=86400"),)
    if photo := re.fullmatch(r"/(media/photo/[a-z]+)", path):
        return static_reply(PACKAGE, f"{photo[1]}.jpg", (*cached, ("Content-Type", "image/jpeg")))
    if path.startswith(("/wp-content/", "/media/")) or path == "/favicon.ico":
        return static_reply(PACKAGE, path[1:], cached)
    return None


def _of_sitemap(name: str, articles: Sequence[Article]) -> list[Article]:
    first, last = SITEMAPS[name]
    return [article for article in articles if first <= f"{article.published:%Y-%m}" <= last]


def _staff(article: Article) -> Mapping[str, str] | None:
    """Return the entry of the first author who is on the staff."""
    staff = _site()["staff"]
    return next((staff[key] for author in article.authors if (key := _slug(author.name)) in staff), None)


def _related(article: Article, articles: Sequence[Article]) -> list[Article]:
    """Return three articles of the same section, older articles first, so that a new article does not change older pages."""
    section = [item for item in articles if item.section == article.section]
    place = section.index(article)
    return [*section[place + 1 :], *reversed(section[:place])][:3]


def _comments(article: Article) -> list[tuple[datetime, Mapping[str, str]]]:
    """Return three comments with their times; which ones depends on the slug alone."""
    pool: list[Mapping[str, str]] = _site()["comments"]
    start = sum(article.slug.encode()) % len(pool)
    return [
        (article.published + timedelta(minutes=minutes), pool[(start + 3 * number) % len(pool)])
        for number, minutes in enumerate((19, 47, 112))
    ]


def _clock(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}.{moment:%M}{'am' if moment.hour < 12 else 'pm'}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("\u2019", "")).strip("-")
