"""Sources, requisites and scope: what is read out of feeds, sitemaps, listings, pages and style sheets."""

from __future__ import annotations

import gzip
import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.collection.publisher import load_publisher
from archive.errors import BadConfig
from archive.markup.css import css_urls, rewrite_css
from archive.markup.urls import srcset_urls
from archive.replay.rewriting import Rewriter
from crawler.discovery.requisites import find_requisites
from crawler.discovery.scope import absolute_url, is_loopback, without_tracking
from crawler.discovery.sources import (
    UnreadableSource,
    is_further_page,
    read_feed,
    read_listing,
    read_sitemap,
)

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><link>https://e.org/</link>
<item><title>One</title><link> https://e.org/1?utm_source=rss </link><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate></item>
<item><title>Two</title><guid isPermaLink="true">https://e.org/2</guid></item>
<item><title>One again</title><link>https://e.org/1</link></item>
<item><title>No link</title><guid isPermaLink="false">tag:1</guid></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="edit" href="/edit/1"/><link href="/1"/>
<published>2026-03-01T08:00:00Z</published><updated>2026-03-02T08:00:00Z</updated></entry></feed>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://e.org/1</loc><lastmod>2026-03-02</lastmod>
<news:news><news:publication_date>2026-03-01</news:publication_date></news:news></url><url><loc>https://e.org/2</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://e.org/a.xml</loc></sitemap><sitemap><loc>https://e.org/b.xml.gz</loc></sitemap></sitemapindex>"""
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_a_feed_lists_articles_with_the_moment_of_their_last_change() -> None:
    """Links come in order, each once, without tracking arguments; updated goes before published."""
    rss = read_feed(RSS.encode(), "https://e.org/feed")
    assert [(e.url, e.changed) for e in rss.entries] == [
        ("https://e.org/1", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("https://e.org/2", None),
    ]
    atom = read_feed(ATOM.encode(), "https://e.org/feed")
    assert [(e.url, e.changed) for e in atom.entries] == [("https://e.org/1", datetime(2026, 3, 2, 8, tzinfo=UTC))]
    assert [e.listed for e in atom.entries] == ["published 2026-03-01T08:00:00Z"]


def test_a_sitemap_is_read_plain_and_packed() -> None:
    """URL and lastmod of each entry, and the day of publication where it is a news sitemap; an index gives further sitemaps."""
    for body in (SITEMAP.encode(), gzip.compress(SITEMAP.encode())):
        listed = read_sitemap(body, "https://e.org/sitemap.xml")
        assert [(e.url, e.changed) for e in listed.entries] == [
            ("https://e.org/1", datetime(2026, 3, 2, tzinfo=UTC)),
            ("https://e.org/2", None),
        ]
        assert [e.listed for e in listed.entries] == ["publication_date 2026-03-01", None]
    assert read_sitemap(INDEX.encode(), "https://e.org/").further_pages == (
        "https://e.org/a.xml",
        "https://e.org/b.xml.gz",
    )


def test_a_sitemap_is_read_by_what_its_elements_are_in() -> None:
    """An image's or a video's address and date are not the page's; the first of several counts; blanks do not."""
    names = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:i="http://i" xmlns:v="http://v"'
    body = f"""<urlset {names}><url><i:image><i:loc>https://e.org/a.jpg</i:loc></i:image>
    <v:video><v:publication_date>2020-01-01</v:publication_date></v:video><loc> https://e.org/1 </loc><loc>https://e.org/x</loc>
    <n:news><n:publication_date>2026-03-01T08:00:00+08:00</n:publication_date></n:news></url>
    <url><lastmod>2026-03-03</lastmod></url><url><loc>https://e.org/2</loc><lastmod>2026-03-02</lastmod></url></urlset>"""
    assert [(e.url, e.changed, e.listed) for e in read_sitemap(body.encode(), "https://e.org/s").entries] == [
        ("https://e.org/1", datetime(2026, 3, 1, tzinfo=UTC), "publication_date 2026-03-01T08:00:00+08:00"),
        ("https://e.org/2", datetime(2026, 3, 2, tzinfo=UTC), "lastmod 2026-03-02"),
    ]


@pytest.mark.parametrize("before", ["", "\n  ", "\ufeff", "\ufeff\r\n"])
def test_an_ampersand_that_was_not_escaped_stays_in_the_address(before: str) -> None:
    """Escaped, bare, in CDATA and in front of another's entity; also where something stands before the XML."""
    urls = ["?a=1&amp;b=2", "?a=1&b=2", "<![CDATA[?a=1&b=2]]>", "?a=1&#38;b=2", "?a=1&b=2&"]
    head = f'{before}<?xml version="1.0" encoding="UTF-8"?>'
    entries = "".join(f"<url><loc>https://e.org/{number}{url}</loc></url>" for number, url in enumerate(urls))
    items = "".join(f"<item><link>https://e.org/{number}{url}</link></item>" for number, url in enumerate(urls))
    wanted = [f"https://e.org/{number}?a=1&b=2" for number in range(5)]
    sitemap = read_sitemap(f"{head}<urlset>{entries}</urlset>".encode(), "https://e.org/s")
    feed = read_feed(f"{head}<rss>{items}</rss>".encode(), "https://e.org/s")
    for listed in (sitemap, feed):
        assert [entry.url.removesuffix("&") for entry in listed.entries] == wanted
    if not before:
        assert len(read_sitemap(f"{head}<urlset>{entries}".encode("utf-16"), "https://e.org/s").entries) == 5


def test_a_body_of_ampersands_takes_no_more_than_its_size() -> None:
    """So many are no addresses, and are left as they are."""
    body = b"<urlset><url><loc>https://e.org/1</loc></url>" + b"&" * 5_000_000
    tracemalloc.start()
    try:
        with suppress(UnreadableSource):
            read_sitemap(body, "https://e.org/s")
        assert tracemalloc.get_traced_memory()[1] < 3 * len(body)
    finally:
        tracemalloc.stop()


def test_a_sitemap_without_end_is_read_as_far_as_it_goes() -> None:
    """Cut in the middle, nested without end, or with elements that nobody closes."""
    cut = SITEMAP[: SITEMAP.index("<url><loc>https://e.org/2") + 30]
    assert [e.url for e in read_sitemap(cut.encode(), "https://e.org/s").entries][:1] == ["https://e.org/1"]
    for trap in ("<url>" * 50_000, "<urlset><url><loc>https://e.org/1</loc></url>" + "<x>" * 200_000):
        with suppress(UnreadableSource):
            assert len(read_sitemap(f"<urlset>{trap}".encode(), "https://e.org/s").entries) <= 1


@pytest.mark.parametrize("body", [b"", b"<html><body>no feed</body></html>", b"\x1f\x8bnot gzip", b"\x00\xff" * 40])
def test_what_is_no_source_is_named_as_such(body: bytes) -> None:
    """The error says which URL it was and what was expected there."""
    with pytest.raises(UnreadableSource, match=r"https://e\.org/x"):
        read_feed(body, "https://e.org/x")
    with pytest.raises(UnreadableSource, match=r"https://e\.org/x"):
        read_sitemap(body, "https://e.org/x")


def test_entities_that_multiply_are_not_expanded() -> None:
    """A billion laughs in a feed or sitemap costs nothing."""
    for kind, read in (("rss", read_feed), ("urlset", read_sitemap)):
        body = f"{LAUGHS}]><{kind}><item><link>https://e.org/&i;</link></item></{kind}>".encode()
        listed = read(body, "https://e.org/x")
        assert all(len(entry.url) < 100 for entry in listed.entries)


@given(st.binary(max_size=400))
def test_any_bytes_make_a_source_or_an_unreadable_one(body: bytes) -> None:
    """No server can end a crawl by what it calls a feed."""
    for read in (read_feed, read_sitemap):
        with suppress(UnreadableSource):
            read(body, "https://e.org/x")


@pytest.mark.parametrize(
    ("link", "listing"),
    [
        ("http://e.org/yaowen/index_2.htm", "http://e.org/yaowen/index.htm"),
        ("http://e.org/yaowen/index_3.htm", "http://e.org/yaowen/index_2.htm"),
        ("http://e.org/yaowen/2.html", "http://e.org/yaowen/"),
        ("http://e.org/news?page=2", "http://e.org/news"),
        ("http://e.org/news?cat=1&page=3", "http://e.org/news?cat=1"),
        ("http://e.org/news/page/2/", "http://e.org/news/"),
        ("http://e.org/news/p2", "http://e.org/news"),
    ],
)
def test_a_further_page_of_a_listing_is_known_by_its_number(link: str, listing: str) -> None:
    """The shapes that portals and blogs use."""
    assert is_further_page(link, listing)


@pytest.mark.parametrize(
    ("link", "listing"),
    [
        ("http://e.org/minsheng/index_2.htm", "http://e.org/yaowen/index.htm"),
        ("http://e.org/yaowen/index.htm", "http://e.org/yaowen/index.htm"),
        ("http://e.org/html/2026-05/12/content_10234.htm", "http://e.org/yaowen/index.htm"),
        ("http://other.org/yaowen/index_2.htm", "http://e.org/yaowen/index.htm"),
        ("http://e.org/news?cat=2", "http://e.org/news?cat=1"),
        ("http://e.org/yaowen/about.htm", "http://e.org/yaowen/index.htm"),
    ],
)
def test_other_links_of_a_listing_are_no_further_page(link: str, listing: str) -> None:
    """Articles, other channels and the listing itself."""
    assert not is_further_page(link, listing)


def test_a_listing_gives_links_of_the_shape_of_articles(tmp_path: Path) -> None:
    """Only the publisher's own articles count, wherever on the page they stand."""
    spec = tmp_path / "portal.toml"
    spec.write_text(
        'name = "P"\ndomains = ["e.org"]\narticle_url = "/content_\\\\d+"\n'
        'sources = [{ kind = "listing", url = "http://e.org/c/index.htm" }]'
    )
    html = (
        '<a href="/x/content_1.htm">1</a><A HREF=content_2.htm>2</A><a href="http://f.org/content_3.htm">3</a>'
        '<a href="about.htm">a</a><a href="index_2.htm">2</a><a href="javascript:void(0)">j</a><a href="http://[">x</a>'
    )
    listed = read_listing(html, "http://e.org/c/index.htm", load_publisher(spec))
    assert [entry.url for entry in listed.entries] == ["http://e.org/x/content_1.htm", "http://e.org/c/content_2.htm"]
    assert listed.further_pages == ("http://e.org/c/index_2.htm",)


def test_requisites_are_what_a_browser_would_fetch() -> None:
    """Images in all their forms, styles, scripts, frames, media and inline styles, made absolute with <base>."""
    html = """<base href="http://e.org/b/"><link rel=stylesheet href=s.css><link rel=canonical href=/c><script src=//cdn.org/j.js></script>
    <img src="data:image/gif;base64,R0" data-src="lazy.jpg" srcset="a.jpg 1x, b.jpg 2x"><IMG SRC=/up.gif>
    <picture><source srcset="p.webp"></picture><video poster=v.jpg src=v.mp4></video><table><td background=bg.gif></table>
    <div style="background:url('in.png')"></div><style>@import "i.css"; p{background:url(st.png)}</style>
    <iframe src=frame.html></iframe><a href=other.html>no</a><img src="javascript:x"><meta property=og:image content=/og.jpg>"""
    found = [url.removeprefix("http://e.org/") for url in find_requisites(html, "http://e.org/x/page")]
    assert sorted(found) == sorted(
        [
            "b/s.css",
            "http://cdn.org/j.js",
            "b/lazy.jpg",
            "b/a.jpg",
            "b/b.jpg",
            "up.gif",
            "b/p.webp",
            "b/v.jpg",
            "b/v.mp4",
            "b/in.png",
            "b/i.css",
            "b/st.png",
            "b/frame.html",
            "og.jpg",
            "b/bg.gif",
        ]
    )


def test_pages_that_make_trees_explode_are_read_like_any_other(tmp_path: Path) -> None:
    """Nesting without end and formatting that is never closed cost their length, and hide nothing."""
    for trap in ("<div>" * 50_000, "".join(f"<b id=x{number}>" for number in range(4_000)) + "<p>" * 1_000):
        page = trap + '<img src=a.png><a href="/b">'
        assert find_requisites(page, "http://e.org/") == ["http://e.org/a.png"]
        assert 'src="/web/20260304050607im_/http://e.org/a.png"' in Rewriter("http://e.org/", "20260304050607").html(
            page
        )


def test_a_style_sheet_names_its_imports_and_images() -> None:
    """url() quoted or not, @import with and without url(), inside media blocks too; comments and data: do not count."""
    css = """@import 'a.css'; @import url(b.css) print; /* url(no.png) */ @media print { p { background: url( "c.png" ) } }
    @font-face { src: url(d.woff2) format('woff2'), url(data:font/x) } q { content: 'url(no2.png)' } .x{background:image-set(url(e.png) 1x)}"""
    assert sorted(css_urls(css)) == ["a.css", "b.css", "c.png", "d.woff2", "e.png"]


def test_srcset_is_split_at_its_commas() -> None:
    """Widths, densities and commas inside URLs."""
    assert list(srcset_urls("a.jpg 1x, b,c.jpg 2x,d.jpg 100w, e.jpg, f.jpg")) == [
        "a.jpg",
        "b,c.jpg",
        "d.jpg",
        "e.jpg",
        "f.jpg",
    ]


@given(st.text(max_size=300))
def test_a_style_sheet_whose_urls_stay_is_left_as_it_is(css: str) -> None:
    """Rewriting changes URLs and nothing else."""
    assert rewrite_css(css, lambda url: url) == css


def test_urls_of_a_style_sheet_are_replaced_and_cannot_break_out() -> None:
    """Quotes, line ends and tags in a new URL are escaped."""
    assert rewrite_css("a{b:url( x.png )}@import 'y'", lambda url: f"/w/{url}") == 'a{b:url("/w/x.png")}@import "/w/y"'
    assert "</style>" not in rewrite_css("a{b:url(x)}", lambda url: '"</style><script>')


@given(st.text(max_size=300))
def test_any_text_has_requisites_or_none(text: str) -> None:
    """No page can end a crawl by its markup or styles."""
    find_requisites(text, "http://e.org/")
    css_urls(text)
    absolute_url("http://e.org/", text)


def test_tracking_arguments_are_left_out_and_others_stay() -> None:
    """One article has one URL, however it was shared."""
    assert without_tracking("https://e.org/a?id=1&utm_source=x&utm_medium=y") == "https://e.org/a?id=1"
    assert without_tracking("https://e.org/a?b=%E5%8C%97&c") == "https://e.org/a?b=%E5%8C%97&c"


@pytest.mark.parametrize(
    ("host", "is_own"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("a.localhost", True), ("10.0.0.1", False),
     ("e.org", False), ("localhost.e.org", False), (None, False)],
)  # fmt: skip
def test_only_this_machine_is_loopback(host: str | None, is_own: bool) -> None:
    """Delays are left out on loopback and nowhere else."""
    assert is_loopback(host) is is_own


GOOD = 'name = "N"\ndomains = ["e.org"]\nsources = [{ kind = "feed", url = "https://e.org/f" }]\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "not valid TOML"),
        (GOOD + 'langauge = "zh"', "did you mean 'language'"),
        (GOOD.replace('name = "N"', ""), "name is missing"),
        (GOOD.replace('["e.org"]', '"e.org"'), "domains"),
        (GOOD.replace("feed", "rss"), "one of feed, listing, news-sitemap, sitemap"),
        (GOOD.replace("https://e.org/f", "e.org/f"), "absolute http or https URL"),
        (GOOD + 'article_url = "("', "should be a regular expression (missing )"),
        (GOOD + 'timezone = "Asia/Peking-ish"', "Asia/Shanghai"),
        (GOOD.replace("feed", "listing"), "a listing needs article_url"),
        (GOOD + "max_listing_pages = true", "a whole number"),
    ],
)
def test_a_wrong_publisher_file_is_refused_with_path_key_and_form(tmp_path: Path, text: str, said: str) -> None:
    """The error tells which file, what is wrong and how it should look."""
    path = tmp_path / "post.toml"
    path.write_text(text)
    with pytest.raises(BadConfig) as caught:
        load_publisher(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_publisher_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    """A typing error on the command line is easy to mend."""
    (tmp_path / "north_post.toml").write_text(GOOD)
    with pytest.raises(BadConfig, match="there are: north_post"):
        load_publisher(tmp_path / "nort_post.toml")


def test_a_publisher_owns_its_domains_and_their_subdomains(tmp_path: Path) -> None:
    """And not names that only end alike."""
    path = tmp_path / "post.toml"
    path.write_text(GOOD)
    publisher = load_publisher(path)
    assert publisher.owns("https://e.org/a") and publisher.owns("http://news.E.org/a")
    assert not publisher.owns("https://the.org/") and not publisher.owns("https://evil-e.org/")
    assert not publisher.owns("https://e.org@evil.org/")
