"""The portal of the bundled news site, asked directly: what it serves, in which bytes, and what changes overnight."""

from __future__ import annotations

import hashlib
import re
import tomllib
from html import unescape
from urllib.parse import urljoin

import pytest

from crawler.demo import Headers, Publication, Reply, Request
from crawler.demo.beiyuan import publication
from crawler.demo.content import load_articles

ORIGIN = "http://127.0.0.1:8472"
ARTICLE = re.compile(r"/html/\d{4}-\d{2}/\d{2}/content_(\d+)\.htm")
SEED_PATH = "/html/2022-04/09/content_10034.htm"
SEED_SHA256 = "b082cea4c2953929ea4c4339f2fff2006418e6362fd8e45c72a76b034ffbbe91"
SEED_HEAD = ("自治區(qū)推進高質(zhì)量發(fā)展重大項目建設(shè)動員大會", "在鄂爾多斯召開", "石泰峰講話 王莉霞主持")
CHANGING_PATH = "/html/2026-07/02/content_10812.htm"
VANISHING_PATH = "/html/2026-09/08/content_10839.htm"


@pytest.fixture(scope="module")
def portal() -> Publication:
    return publication(ORIGIN)


def ask(portal: Publication, path: str, edition: int = 1, query: str = "") -> Reply:
    return portal.reply(Request("GET", path, query, Headers()), edition)


def text_of(reply: Reply) -> str:
    return reply.body.decode("gb18030")


def links(reply: Reply, path: str) -> list[str]:
    """The paths that a page links to, in the order of the page."""
    urls = re.findall(r'href="([^"#]+)"', text_of(reply), re.IGNORECASE)
    return [urljoin(ORIGIN + path, url).removeprefix(ORIGIN) for url in urls]


def listing_rows(portal: Publication, listing: str, edition: int) -> list[str]:
    """The articles of one listing over all its pages, following the links of its own folder."""
    folder = listing.rpartition("/")[0]
    waiting, seen, rows = [listing], {listing}, []
    while waiting:
        path = waiting.pop(0)
        reply = ask(portal, path, edition)
        assert reply.status == 200
        rows += re.findall(r'<tr><td>·<a href="([^"]+)"', text_of(reply))
        fresh = [link for link in dict.fromkeys(links(reply, path)) if link.startswith(folder + "/")]
        waiting += [link for link in fresh if link not in seen]
        seen.update(fresh)
    return rows


def listings(portal: Publication) -> list[str]:
    return [source["url"].removeprefix(ORIGIN) for source in tomllib.loads(portal.spec())["sources"]]


def reachable(portal: Publication, edition: int) -> set[str]:
    return {path for listing in listings(portal) for path in listing_rows(portal, listing, edition)}


def test_spec_names_every_listing_and_matches_every_article_url(portal: Publication) -> None:
    """The spec is valid TOML with the real origin, one listing a channel, and a pattern that fits the articles."""
    spec = tomllib.loads(portal.spec())
    assert spec["domains"] == ["127.0.0.1:8472"]
    assert (spec["language"], spec["timezone"]) == ("zh-Hans", "Asia/Shanghai")
    assert {source["kind"] for source in spec["sources"]} == {"listing"}
    assert len(spec["sources"]) == 7
    assert all(re.search(spec["article_url"], path) for path in reachable(portal, 1))
    assert not re.search(spec["article_url"], "/html/neibu/content_9001.htm")


def test_every_article_is_reached_over_the_pages_of_the_listings(portal: Publication) -> None:
    """Following the listings and their page numbers finds all the articles of an edition, and each answers 200."""
    first, second = reachable(portal, 1), reachable(portal, 2)
    assert (len(first), len(second)) == (32, 33)
    assert len(load_articles("crawler.demo.beiyuan")) == 34
    assert all(ask(portal, path, 1).status == 200 for path in first)
    assert all(ask(portal, path, 2).status == 200 for path in second)


def test_long_listings_have_ten_articles_a_page_newest_first(portal: Publication) -> None:
    """The news channel spreads over two pages whose rows are sorted by date."""
    rows = listing_rows(portal, "/channel/yaowen/index.htm", 1)
    first_page = re.findall(r"<tr><td>·<a ", text_of(ask(portal, "/channel/yaowen/index.htm")))
    assert (len(first_page), len(rows), len(set(rows))) == (10, 15, 15)
    assert rows == sorted(rows, reverse=True)
    assert ask(portal, "/channel/yaowen/index_3.htm").status == 404


def test_pages_are_gbk_and_declare_gb2312_in_the_document_only(portal: Publication) -> None:
    """Each article is legal GBK, says gb2312 in its meta element and, but for one, nothing in its header."""
    with_charset = []
    for path in sorted(reachable(portal, 1)):
        reply = ask(portal, path)
        html = reply.body.decode("gbk")
        assert '<meta http-equiv="content-type" content="text/html; charset=gb2312">' in html.lower()
        assert reply.header("Last-Modified") is not None
        if reply.header("Content-Type") != "text/html":
            with_charset.append((path, reply.header("Content-Type")))
    assert with_charset == [("/html/2023-05/30/content_10251.htm", "text/html; charset=gb2312")]


def test_characters_outside_gbk_are_sent_as_numeric_references(portal: Publication) -> None:
    """A rare character in a reporter's name arrives as a reference that unescapes to itself."""
    reply = ask(portal, "/html/2023-05/30/content_10251.htm")
    assert "（记者 沈&#19886;）" in text_of(reply)
    assert "（记者 沈䶮）" in unescape(text_of(reply))


def test_seed_page_carries_the_seed_text_exactly(portal: Publication) -> None:
    """Decoding the served bytes and unescaping them gives the seed back, character by character (by its digest)."""
    html = text_of(ask(portal, SEED_PATH))
    broken = re.sub(r"<(?:br|p|/p|td|/td|tr|/tr)\b[^>]*>", "\n", html, flags=re.IGNORECASE)
    lines = [unescape(line).strip() for line in re.sub(r"<[^>]+>", "", broken).splitlines()]
    lines = [line for line in lines if line and "【字号" not in line]
    seed = "\n".join(lines[lines.index(SEED_HEAD[0]) :])
    assert seed.endswith("互聯(lián)網(wǎng)新聞信息服務(wù)許可證:15120200009-1蒙公網(wǎng)安備:15010502001245")
    assert len(seed) == 4760
    assert hashlib.sha256(seed.encode()).hexdigest() == SEED_SHA256


def test_seed_page_splits_its_headline_by_a_line_break(portal: Publication) -> None:
    """The first two lines of the seed are one headline cell, the third is the line below it."""
    first, second, third = SEED_HEAD
    html = text_of(ask(portal, SEED_PATH))
    assert f"<TD class=bt align=middle>{first}<BR>{second}</TD>" in html
    assert f"<TD class=ft>{third}</TD>" in html
    assert html.count("袁永紅 攝</FONT></P>") == 7


def test_three_layouts_follow_year_and_channel(portal: Publication) -> None:
    """Upper-case tables until 2023, lower-case ones from 2024, and a plain page for announcements and pictures."""
    old = text_of(ask(portal, "/html/2023-07/25/content_10288.htm"))
    new = text_of(ask(portal, "/html/2026-05/12/content_10784.htm"))
    plain = text_of(ask(portal, "/html/2024-08/29/content_10477.htm"))
    assert "<TD class=bt align=middle>朔霜铁路今日开通运营" in old
    assert '<div class="bt">北原推行经营主体“一照通办”' in new
    assert '<font size="5" color="#cc0000" face="黑体"><b>青榆市2024年公开招聘社区工作者公告</b>' in plain
    assert plain.count('<tr><td align="center">QY00') == 5
    info = re.sub(r"<[^>]+>", "", new)
    assert "2026年05月12日 08:21 来源：北原日报 作者：王立群　【字号：大 中 小】【打印】【关闭】" in info


def test_both_ways_to_write_paragraphs_are_used_about_equally(portal: Publication) -> None:
    """About half of the articles separate paragraphs by two line breaks, the others by paragraph elements."""
    pages = [text_of(ask(portal, path, 2)) for path in reachable(portal, 2)]
    breaks = [page for page in pages if re.search("　　[^\n]+<br><br>", page, re.IGNORECASE)]
    elements = [page for page in pages if re.search("<p>　　", page, re.IGNORECASE)]
    assert len(breaks) + len(elements) >= len(pages)
    assert min(len(breaks), len(elements)) >= 14


def test_news_about_filing_and_copyright_keeps_its_own_words(portal: Publication) -> None:
    """Two articles report on what notices usually say; those sentences stand in their paragraphs."""
    filing = text_of(ask(portal, "/html/2024-01/17/content_10402.htm"))
    copyright_news = text_of(ask(portal, "/html/2024-04/26/content_10436.htm"))
    assert "网站须在首页底部居中位置标明ICP备案号" in filing
    assert "页面下方注明“版权所有，未经授权不得转载”" in copyright_news


def test_unknown_article_numbers_get_a_page_of_apology_with_status_200(portal: Publication) -> None:
    """The portal has soft 404 pages for article URLs and real ones for everything else."""
    soft = ask(portal, "/html/2026-05/12/content_99999.htm")
    assert soft.status == 200
    assert "您访问的页面不存在或已删除" in text_of(soft)
    assert soft.header("Last-Modified") is None
    assert ask(portal, "/no/such/page.htm").status == 404


@pytest.mark.parametrize(
    ("path", "query", "status", "location"),
    [
        ("/", "", 302, "/index.htm"),
        ("/news.asp", "id=77", 301, "/html/2022-06/02/content_10077.htm"),
    ],
)
def test_old_addresses_redirect(portal: Publication, path: str, query: str, status: int, location: str) -> None:
    """The root and an address of the former system lead to pages that exist."""
    reply = ask(portal, path, query=query)
    assert (reply.status, reply.header("Location")) == (status, ORIGIN + location)
    assert ask(portal, location).status == 200


def test_robots_forbids_a_folder_that_the_front_page_links_to(portal: Publication) -> None:
    """A crawler that does not ask robots.txt finds a page that it must not fetch."""
    rules = ask(portal, "/robots.txt").body.decode("ascii").splitlines()
    assert rules == ["User-agent: *", "Disallow: /admin/", "Disallow: /html/neibu/"]
    assert "/html/neibu/content_9001.htm" in links(ask(portal, "/index.htm"), "/index.htm")
    assert ask(portal, "/html/neibu/content_9001.htm").status == 200


def test_next_edition_corrects_one_article(portal: Publication) -> None:
    """In edition 2 the figures of one text are changed, a correction line says so, and Last-Modified moves."""
    before, after = ask(portal, CHANGING_PATH, 1), ask(portal, CHANGING_PATH, 2)
    assert "六千八百二十公里，绘制出" in text_of(before)
    assert "更正：" not in text_of(before)
    assert "六千二百八十公里，绘制出" in text_of(after)
    assert "更正：本文7月2日发布时误将" in text_of(after)
    assert before.header("Last-Modified") == "Thu, 02 Jul 2026 01:02:00 GMT"
    assert after.header("Last-Modified") == "Fri, 09 Oct 2026 02:40:00 GMT"


def test_next_edition_drops_one_article(portal: Publication) -> None:
    """The article that is gone in edition 2 answers a real 404 with a page, and no listing names it."""
    assert VANISHING_PATH in reachable(portal, 1)
    assert VANISHING_PATH not in reachable(portal, 2)
    gone = ask(portal, VANISHING_PATH, 2)
    assert (gone.status, gone.header("Content-Type")) == (404, "text/html")
    assert "不存在或已删除" in text_of(gone)


def test_next_edition_puts_two_articles_on_top_of_the_listing(portal: Publication) -> None:
    """Two articles are new in edition 2; the day before, their numbers are unknown."""
    fresh = ["/html/2026-10/09/content_10867.htm", "/html/2026-10/09/content_10866.htm"]
    assert listing_rows(portal, "/channel/yaowen/index.htm", 2)[:2] == fresh
    assert reachable(portal, 2) - reachable(portal, 1) == set(fresh)
    assert all("不存在或已删除" in text_of(ask(portal, path, 1)) for path in fresh)


def test_all_other_articles_are_the_same_bytes_in_both_editions(portal: Publication) -> None:
    """Nothing but the corrected article changes its page overnight, so a crawler can store the rest once."""
    kept = reachable(portal, 1) & reachable(portal, 2)
    changed = [path for path in kept if ask(portal, path, 1) != ask(portal, path, 2)]
    assert changed == [CHANGING_PATH]


def test_no_page_links_into_the_void(portal: Publication) -> None:
    """Every page, picture, style sheet and script that a page of the portal names is there."""
    pages = [*reachable(portal, 1), *listings(portal), "/index.htm", "/about.htm"]
    named = {link for path in pages for link in links(ask(portal, path), path) if link.startswith("/")}
    named |= {link for path in pages for link in re.findall(r'src="([^"]+)"', text_of(ask(portal, path)))}
    named.discard("/news.asp?id=77")
    assert {link for link in named if ask(portal, link.partition("#")[0]).status != 200} == set()


def test_pictures_are_real_and_the_style_sheet_is_gbk(portal: Publication) -> None:
    """Photographs are JPEG files of 8 to 30 KB; the style sheet names a picture and is not UTF-8."""
    pages = [text_of(ask(portal, path)) for path in reachable(portal, 1)]
    photos = {path for page in pages for path in re.findall(r"/images/photo/\w+\.jpg", page)}
    assert len(photos) >= 6
    for path in photos:
        reply = ask(portal, path)
        assert reply.header("Content-Type") == "image/jpeg"
        assert reply.body.startswith(b"\xff\xd8\xff") and 8_000 <= len(reply.body) <= 30_000
    style = ask(portal, "/css/style.css")
    assert style.header("Content-Type") == "text/css"
    assert "北原新闻网 公共样式" in style.body.decode("gbk")
    assert ask(portal, "/images/nav_bg.gif").body.startswith(b"GIF8")
