"""The bundled news site over real HTTP: what holds for every publication, and the Harbour Daily in particular."""

from __future__ import annotations

import gzip
import http.client
import io
import json
import re
import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from lxml import html as lxml_html

from crawler.demo import PUBLICATIONS, DemoPortTaken, DemoSite

SOURCE_KINDS = {"feed", "news-sitemap", "sitemap", "listing"}
MIN_ARTICLES = {"harbour": 24, "beiyuan": 20, "ledger": 15}
TYPES = {
    "css": {"text/css"},
    "gif": {"image/gif"},
    "ico": {"image/x-icon"},
    "jpg": {"image/jpeg"},
    "js": {"text/javascript", "application/x-javascript"},  # the second is what servers of 2005 say
    "png": {"image/png"},
    "svg": {"image/svg+xml"},
    "woff": {"font/woff"},
}
NO_EXTENSION = {"image/jpeg", "image/png"}  # some systems serve pictures without one
SIGNATURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG", "image/gif": b"GIF8", "image/x-icon": b"\0\0\1\0"}
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "sm": "http://www.sitemaps.org/schemas/sitemap/0.9",
}

CORRECTED = "/story/20260928/110415"
WITHDRAWN = "/story/20261023/110538"
NEW_ON_THE_SECOND_DAY = {"/story/20261110/110630", "/story/20261110/110633"}
UNCHANGED = "/story/20261002/110433"
WITH_TICKER = "/story/20260903/110201"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def ask(url: str, method: str = "GET", **headers: str) -> Answer:
    """Send one request and return what came back; redirects are not followed."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def follow(url: str, most: int = 5) -> tuple[str, Answer]:
    """Follow redirects; return the last URL and its answer."""
    for _ in range(most):
        answer = ask(url)
        if answer.status not in (301, 302, 303, 307, 308):
            return url, answer
        url = urljoin(url, answer.headers["Location"])
    raise AssertionError(f"more than {most} redirects end at {url}")


def page_links(page: bytes, base: str) -> list[str]:
    """The links of a page. Read as Latin-1: addresses are ASCII, whatever the encoding of the text."""
    anchors = lxml_html.fromstring(page.decode("latin-1").encode("ascii", "replace")).iterfind(".//a[@href]")
    return list(dict.fromkeys(urldefrag(urljoin(base, anchor.get("href", "").strip())).url for anchor in anchors))


def requisites(page: bytes, base: str) -> set[str]:
    """The pictures, styles and scripts that a page names, in src, data-src, srcset or link."""
    root = lxml_html.fromstring(page.decode("latin-1").encode("ascii", "replace"))
    found = []
    for image in root.iterfind(".//img"):
        found += [image.get(name) for name in ("src", "data-src", "data-original") if image.get(name)]
        for name in ("srcset", "data-srcset"):
            found += [candidate.split()[0] for candidate in (image.get(name) or "").split(",") if candidate.strip()]
    found += [script.get("src") for script in root.iterfind(".//script[@src]")]
    for link in root.iterfind(".//link[@href]"):
        if {"stylesheet", "icon"} & set((link.get("rel") or "").lower().split()):
            found.append(link.get("href"))
    return {urldefrag(urljoin(base, url)).url for url in found if url and not url.startswith("data:")}


def style_links(style: bytes, base: str) -> set[str]:
    """What a style sheet names by url() or @import."""
    text = re.sub(r"/\*.*?\*/", "", style.decode("latin-1"), flags=re.DOTALL)
    found = re.findall(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)", text) + re.findall(r"@import\s+['\"]([^'\"]+)", text)
    return {urljoin(base, url) for url in found if not url.startswith("data:")}


def source_links(kind: str, url: str) -> list[str]:
    """Every page that one source of a spec names; sitemap indexes and further listing pages are followed."""
    if kind == "listing":
        return listing_links(url)
    answer = ask(url)
    assert answer.status == 200, url
    body = answer.body
    if body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
    root = ElementTree.fromstring(body)
    nested = [found.text or "" for found in root.iterfind("sm:sitemap/sm:loc", NAMES)]
    if nested:
        return [link for inner in nested for link in source_links(kind, inner)]
    links = [
        found.text or "" for path in ("sm:url/sm:loc", "channel/item/link") for found in root.iterfind(path, NAMES)
    ]
    entries = root.iterfind("atom:entry/atom:link[@rel='alternate']", NAMES)
    return links + [entry.get("href", "") for entry in entries]


def listing_links(url: str) -> list[str]:
    folder, waiting, found = url.rpartition("/")[0] + "/", [url], {url: None}
    while waiting:
        page = waiting.pop()
        answer = ask(page)
        assert answer.status == 200, page
        for link in page_links(answer.body, page):
            if link.startswith(folder) and link not in found:
                waiting.append(link)
            found[link] = None
    return list(found)


def articles_of(site: DemoSite, name: str) -> list[str]:
    """The article URLs that the sources of a spec name, each once; redirecting ones as they stand there."""
    spec = tomllib.loads(site.publications[name].spec())
    links = [link for source in spec["sources"] for link in source_links(source["kind"], source["url"])]
    origin = site.origins[name]
    shape = re.compile(spec["article_url"])
    inside = (link for link in dict.fromkeys(links) if link.startswith(origin + "/"))
    return [link for link in inside if shape.search(link.removeprefix(origin))]


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    """The whole site on the first day."""
    with DemoSite() as started:
        yield started


@pytest.fixture(scope="module")
def second_day() -> Iterator[DemoSite]:
    """The whole site on the second day."""
    with DemoSite() as started:
        started.edition = 2
        yield started


@pytest.fixture(scope="module", params=PUBLICATIONS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def article_urls(site: DemoSite, name: str) -> list[str]:
    return articles_of(site, name)


# What holds for every publication


def test_a_spec_names_its_own_origin_and_known_kinds_of_sources(site: DemoSite, name: str) -> None:
    """The spec is TOML whose domain is the running server and whose sources answer 200."""
    spec = tomllib.loads(site.publications[name].spec())
    assert site.publications[name].name == name
    assert spec["domains"] == [urlsplit(site.origins[name]).netloc]
    assert spec["name"] and spec["language"] and spec["timezone"]
    assert spec["sources"]
    for source in spec["sources"]:
        assert source["kind"] in SOURCE_KINDS
        assert ask(source["url"]).status == 200


def test_the_sources_of_a_spec_lead_to_all_articles(article_urls: list[str], name: str) -> None:
    """Feeds, sitemaps and listings name at least as many articles as the publication promises."""
    assert len(article_urls) >= MIN_ARTICLES[name]


def test_every_article_that_a_source_names_answers_200(article_urls: list[str]) -> None:
    """Each answers with an HTML page, at once or after redirects."""
    for url in article_urls:
        _, answer = follow(url)
        assert answer.status == 200, url
        assert answer.headers.get_content_type() == "text/html", url


def test_every_article_of_the_second_day_answers_200(second_day: DemoSite, name: str) -> None:
    """The sources of the second day name no article that is gone."""
    urls = articles_of(second_day, name)
    assert len(urls) >= MIN_ARTICLES[name]
    assert {url: status for url in urls if (status := follow(url)[1].status) != 200} == {}


def test_the_second_day_changes_adds_and_removes_articles(site: DemoSite, second_day: DemoSite, name: str) -> None:
    """Between the two days at least one article changes, one appears and one is no longer listed."""
    first, second = (
        {url.removeprefix(day.origins[name]): url for url in articles_of(day, name)} for day in (site, second_day)
    )
    assert second.keys() - first.keys()
    assert first.keys() - second.keys()
    both = [(follow(first[path])[1], follow(second[path])[1]) for path in first.keys() & second.keys()]
    ports = [day.origins[name].rpartition(":")[2].encode() for day in (site, second_day)]
    assert any(old.body.replace(ports[0], b"") != new.body.replace(ports[1], b"") for old, new in both)


def test_everything_that_a_page_needs_answers_with_its_type(site: DemoSite, name: str, article_urls: list[str]) -> None:
    """Pictures, styles and scripts of front page and articles answer 200 with the right type and real bytes."""
    waiting: set[str] = set()
    for url in [follow(site.origins[name] + "/")[0], *article_urls]:
        final, answer = follow(url)
        waiting |= requisites(answer.body, final)
    waiting = {url for url in waiting if url.startswith(site.origins[name])}
    assert waiting
    seen: dict[str, str] = {}
    while waiting:
        url = waiting.pop()
        answer = ask(url)
        assert answer.status == 200, url
        kind = answer.headers.get_content_type()
        assert kind in TYPES.get(urlsplit(url).path.rpartition(".")[2].lower(), NO_EXTENSION), url
        assert answer.body.startswith(SIGNATURES.get(kind, b"")), url
        seen[url] = kind
        if kind == "text/css":
            waiting |= style_links(answer.body, url) - seen.keys()
    assert {"text/css", "image/jpeg"} <= set(seen.values())


def test_head_answers_like_get_without_a_body(article_urls: list[str], site: DemoSite, name: str) -> None:
    """HEAD gives the same status and headers as GET, and no body."""
    for url in (article_urls[0], site.origins[name] + "/robots.txt", site.origins[name] + "/no-such-page-at-all"):
        get, head = ask(url), ask(url, "HEAD")
        assert head.status == get.status
        assert [pair for pair in head.headers.items() if pair[0] != "Date"] == [
            pair for pair in get.headers.items() if pair[0] != "Date"
        ]
        assert head.body == b""


def test_a_known_version_of_an_article_is_not_sent_again(article_urls: list[str]) -> None:
    """An article with a validator answers 304 without a body to a request that names it, 200 to any other."""
    checked = 0
    for url in article_urls:
        final, answer = follow(url)
        if (tag := answer.headers["ETag"]) is not None:
            checked += 1
            again = ask(final, If_None_Match=tag)
            assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
            assert ask(final, If_None_Match='"something-else"').status == 200
        if (modified := answer.headers["Last-Modified"]) is not None:
            checked += 1
            assert ask(final, If_Modified_Since=modified).status == 304
            assert parsedate_to_datetime(modified).tzinfo is not None
    assert checked > 0


def test_robots_txt_is_plain_text_that_disallows_something(site: DemoSite, name: str) -> None:
    """Each publication has a rule for crawlers to obey."""
    answer = ask(site.origins[name] + "/robots.txt")
    assert answer.status == 200
    assert answer.headers.get_content_type() == "text/plain"
    assert b"Disallow: /" in answer.body


# The engine


def test_one_connection_serves_many_requests(site: DemoSite) -> None:
    """Connections are kept alive, also after chunked, empty and 304 answers."""
    netloc = urlsplit(site.origins["harbour"]).netloc
    connection = http.client.HTTPConnection(netloc, timeout=10)
    connection.request("GET", "/")
    first = connection.getresponse()
    first.read()
    socket = connection.sock
    tag = first.headers["ETag"]
    for method, path, headers in (
        ("GET", "/", {"If-None-Match": tag}),
        ("HEAD", UNCHANGED, {}),
        ("GET", "/go/tram", {}),
        ("GET", UNCHANGED, {"Accept-Encoding": "gzip"}),
        ("GET", "/static/img/coral.jpg", {}),
    ):
        connection.request(method, path, headers=headers)
        connection.getresponse().read()
        assert connection.sock is socket
    connection.close()


def test_gzip_is_sent_only_to_clients_that_accept_it(site: DemoSite) -> None:
    """The coded body decodes to the plain one, and q=0 refuses the coding."""
    url = site.origins["harbour"] + UNCHANGED
    plain, coded = ask(url), ask(url, Accept_Encoding="br;q=1, gzip;q=0.5")
    refused = ask(url, Accept_Encoding="gzip;q=0")
    assert coded.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Content-Encoding"] is refused.headers["Content-Encoding"] is None
    assert zlib.decompress(coded.body, 31) == plain.body == refused.body
    assert coded.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert coded.headers["Transfer-Encoding"] == "chunked"


def test_a_taken_port_is_named_with_the_next_step(site: DemoSite) -> None:
    """The error names the port and the option that chooses another one, and frees what was taken before it."""
    taken = int(site.origins["harbour"].rpartition(":")[2])
    with pytest.raises(DemoPortTaken, match=rf"port {taken} .*--port"):
        DemoSite((taken, 0, 0))


def test_a_port_is_free_again_after_the_site(site: DemoSite) -> None:
    """The same fixed port can be used twice in a row."""
    with DemoSite((0,), ("harbour",)) as first:
        port = int(first.origins["harbour"].rpartition(":")[2])
        assert ask(first.origins["harbour"] + "/").status == 200
    with DemoSite((port,), ("harbour",)) as second:
        assert ask(second.origins["harbour"] + "/").status == 200


def test_other_methods_are_refused(site: DemoSite) -> None:
    """POST gets 405 and is told what is allowed."""
    answer = ask(site.origins["harbour"] + "/", "POST")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


# The Harbour Daily


@pytest.fixture(scope="module")
def harbour(site: DemoSite) -> str:
    return site.origins["harbour"]


@pytest.fixture(scope="module")
def harbour_second(second_day: DemoSite) -> str:
    return second_day.origins["harbour"]


def sitemap_entries(origin: str) -> dict[str, str]:
    """Path and lastmod of everything in the news sitemap."""
    root = ElementTree.fromstring(ask(origin + "/news-sitemap.xml").body)
    return {
        (url.findtext("sm:loc", "", NAMES)).removeprefix(origin): url.findtext("sm:lastmod", "", NAMES)
        for url in root.iterfind("sm:url", NAMES)
    }


def json_ld(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    facts = json.loads(found[1])
    assert isinstance(facts, dict)
    return facts


def test_the_news_sitemap_lists_every_article_with_its_dates(harbour: str) -> None:
    """Twenty-five articles on the first day, each with a publication date in local time."""
    root = ElementTree.fromstring(ask(harbour + "/news-sitemap.xml").body)
    dates = [found.text or "" for found in root.iterfind("sm:url/news:news/news:publication_date", NAMES)]
    assert len(dates) == len(sitemap_entries(harbour)) == 25
    assert all(date.endswith("+08:00") and "2026-09-01" <= date[:10] <= "2026-11-10" for date in dates)


def test_the_feed_carries_full_text_and_one_old_address(harbour: str) -> None:
    """Items have their whole text; one link is of the old scheme, two carry tracking parameters."""
    answer = ask(harbour + "/feed.xml")
    assert answer.headers.get_content_type() == "application/rss+xml"
    items = ElementTree.fromstring(answer.body).findall("channel/item")
    links = [item.findtext("link", "").removeprefix(harbour) for item in items]
    assert len(items) == 20
    assert [link for link in links if link.startswith("/news/")] == ["/news/110560"]
    assert sum("utm_source=rss" in link for link in links) == 2
    for item in items:
        assert parsedate_to_datetime(item.findtext("pubDate", "")).utcoffset() is not None
        assert "<p>" in item.findtext("content:encoded", "", NAMES)


def test_the_same_article_stands_under_a_tracking_address(harbour: str) -> None:
    """The variant is the same page, whose canonical link is the plain address."""
    plain, tracked = ask(harbour + UNCHANGED), ask(harbour + UNCHANGED + "?utm_source=line")
    assert plain.body == tracked.body
    assert f'<link rel="canonical" href="{harbour}{UNCHANGED}">' in plain.text


def test_articles_carry_json_ld_that_agrees_with_the_page(harbour: str) -> None:
    """Headline and dates of the JSON-LD are those of the page; a brief nobody signed names the paper instead."""
    for path in sitemap_entries(harbour):
        page = ask(harbour + path).text
        facts = json_ld(page)
        assert f"<h1>{facts['headline']}</h1>" in page
        assert f'<time datetime="{facts["datePublished"]}">' in page
        assert facts["author"] and facts["publisher"] and facts["image"]
    brief = json_ld(ask(harbour + "/story/20260914/110318").text)
    assert brief["author"] == [{"@type": "Organization", "name": "海灣日報"}]


def test_pictures_are_both_lazy_and_plain(harbour: str) -> None:
    """A lazy picture has a placeholder in src; the photo story shows both kinds, with credits."""
    page = ask(harbour + "/story/20261014/110490").text
    images = lxml_html.fromstring(page).cssselect("figure img")
    assert len(images) == 4
    assert {image.get("src", "").startswith("data:image/gif") for image in images} == {True, False}
    assert page.count("（圖／林怡君 攝）") == 4


def test_old_addresses_move_once_and_short_ones_hop_twice(harbour: str) -> None:
    """An old address is a 301 to the article; a short one takes two 302 hops."""
    moved = ask(harbour + "/news/110560")
    assert (moved.status, moved.headers["Location"]) == (301, f"{harbour}/story/20261028/110560")
    first = ask(harbour + "/go/tram")
    second = ask(first.headers["Location"])
    assert (first.status, second.status) == (302, 302)
    assert second.headers["Location"] == f"{harbour}/story/20261016/110502"


def test_an_unknown_story_says_not_found_with_status_200(harbour: str) -> None:
    """Below /story/ the missing page is a soft one; anywhere else it is a real 404."""
    soft, hard = ask(harbour + "/story/20260101/1"), ask(harbour + "/no-such-page")
    assert (soft.status, hard.status) == (200, 404)
    assert "<h1>找不到網頁</h1>" in soft.text
    assert soft.body == hard.body


def test_the_front_page_links_a_preview_that_robots_txt_forbids(harbour: str) -> None:
    """A crawler that obeys leaves the preview alone, although it is linked and answers."""
    links = page_links(ask(harbour + "/").body, harbour + "/")
    previews = [link for link in links if urlsplit(link).path.startswith("/preview/")]
    assert len(previews) == 1
    assert ask(previews[0]).status == 200
    assert "Disallow: /preview/" in ask(harbour + "/robots.txt").text


def test_every_link_inside_the_paper_leads_somewhere(harbour: str) -> None:
    """Front page, listings, tags and articles link to nothing that is missing."""
    waiting, seen = [harbour + "/"], {harbour + "/"}
    missing = []
    while waiting:
        url = waiting.pop()
        final, answer = follow(url)
        if answer.status != 200 or "找不到網頁" in answer.body.decode("utf-8", "replace"):
            missing.append(url)
        if answer.headers.get_content_type() != "text/html":
            continue
        for link in page_links(answer.body, final):
            if link.startswith(harbour + "/") and link not in seen:
                seen.add(link)
                waiting.append(link)
    assert missing == []
    assert len(seen) > 80


def test_the_second_day_adds_two_articles_and_withdraws_one(harbour: str, harbour_second: str) -> None:
    """The withdrawn article is out of feed and sitemap and answers 410."""
    first, second = sitemap_entries(harbour), sitemap_entries(harbour_second)
    assert second.keys() - first.keys() == NEW_ON_THE_SECOND_DAY
    assert first.keys() - second.keys() == {WITHDRAWN}
    assert WITHDRAWN in ask(harbour + "/feed.xml").text
    assert WITHDRAWN not in ask(harbour_second + "/feed.xml").text
    assert ask(harbour + WITHDRAWN).status == 200
    assert ask(harbour_second + WITHDRAWN).status == 410
    for path in NEW_ON_THE_SECOND_DAY:
        assert "找不到網頁" in ask(harbour + path).text


def test_the_second_day_corrects_one_article(harbour: str, harbour_second: str) -> None:
    """Headline and two paragraphs differ, a correction is added, and every modification date says so."""
    before, after = ask(harbour + CORRECTED), ask(harbour_second + CORRECTED)
    old, new = json_ld(before.text), json_ld(after.text)
    assert old["headline"] != new["headline"]
    assert old["datePublished"] == new["datePublished"]
    assert str(new["dateModified"]) == sitemap_entries(harbour_second)[CORRECTED] > str(old["dateModified"])
    assert before.headers["ETag"] != after.headers["ETag"]
    assert parsedate_to_datetime(before.headers["Last-Modified"]) < parsedate_to_datetime(
        after.headers["Last-Modified"]
    )
    paragraphs = [
        [p.text_content() for p in lxml_html.fromstring(page.text).cssselect(".story-body > p:not([class])")]
        for page in (before, after)
    ]
    assert [a == b for a, b in zip(*paragraphs, strict=True)] == [False, True, True, True, True, False]
    assert "更正：" in after.text and "更正：" not in before.text


def test_an_unchanged_article_is_the_same_page_on_both_days() -> None:
    """Only local news, which carry a ticker, get a new page around an unchanged text."""
    with DemoSite((0,), ("harbour",)) as site:
        origin = site.origins["harbour"]
        first = {path: ask(origin + path) for path in sitemap_entries(origin)}
        site.edition = 2
        second = {path: ask(origin + path) for path in first}
    local = {path for path, answer in first.items() if '<a href="/section/local">港都</a></nav>' in answer.text}
    changed = {path for path in first if first[path].body != second[path].body}
    assert changed == local | {CORRECTED, WITHDRAWN}
    assert WITH_TICKER in local and UNCHANGED not in changed
    for path in local:
        assert first[path].headers["Last-Modified"] != second[path].headers["Last-Modified"]


def test_pictures_of_the_paper_are_small_photographs(harbour: str) -> None:
    """Eight or more different scenes of 640 by 400 pixels, 8 to 30 KB each."""
    pages = [ask(harbour + path).text for path in sitemap_entries(harbour)]
    scenes = {url for page in pages for url in re.findall(r'="(/static/img/[a-z-]+\.jpg)"', page)}
    assert len(scenes) >= 8
    for scene in scenes:
        body = ask(harbour + scene).body
        assert 8_000 <= len(body) <= 30_000, scene
        assert jpeg_size(body) == (640, 400), scene


def jpeg_size(body: bytes) -> tuple[int, int]:
    """Width and height from the frame header of a JPEG."""
    stream = io.BytesIO(body[2:])
    while stream.read(2)[1] not in (0xC0, 0xC1, 0xC2):
        stream.seek(int.from_bytes(stream.read(2), "big") - 2, io.SEEK_CUR)
    stream.seek(3, io.SEEK_CUR)
    height, width = int.from_bytes(stream.read(2), "big"), int.from_bytes(stream.read(2), "big")
    return width, height
