"""The Millbrook Ledger of the bundled news site: each habit that the archive has to cope with is really there."""

import gzip
import json
import re
import tomllib
from email.utils import parsedate_to_datetime
from functools import cache

import pytest
from lxml import etree, html

from crawler.demo import Reply, Request
from crawler.demo.ledger import publication

ORIGIN = "http://127.0.0.1:8473"
BRIDGE = "/2026/08/stone-bridge-to-close-for-fourteen-weeks/"
LIVE = "/2026/11/flood-warning-river-alder-live/"
LIBRARY = "/2026/11/library-saturday-opening/"
CINEMA = "/2026/11/pop-up-cinema-in-the-corn-exchange/"
REOPENS = "/2026/11/stone-bridge-to-reopen-three-weeks-early/"
TEASERS = ["/2026/10/inside-the-quarry-deal/", "/2026/11/the-long-death-of-the-number-nine/"]
NAMESPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "a": "http://www.w3.org/2005/Atom"}


LEDGER = publication(ORIGIN)


@cache
def get(target: str, edition: int = 1) -> Reply:
    path, _, query = target.removeprefix(ORIGIN).partition("?")
    return LEDGER.reply(Request("GET", path, query, {}), edition)


def text(reply: Reply) -> str:
    """Return the body as a browser decodes it, for which ISO-8859-1 is another name of Windows-1252."""
    charset = (reply.header("Content-Type") or "").partition("charset=")[2].lower()
    return reply.body.decode("cp1252" if charset in ("windows-1252", "iso-8859-1") else charset or "utf-8")


def page(target: str, edition: int = 1) -> html.HtmlElement:
    return html.fromstring(text(get(target, edition)))


def main_text(target: str, edition: int = 1) -> str:
    return " ".join(page(target, edition).xpath("//div[@class='entry-content']")[0].text_content().split())


def in_sitemaps(edition: int = 1) -> dict[str, str]:
    """Return the lastmod of each URL that the sitemaps name."""
    found = {}
    for location in etree.fromstring(get("/sitemap.xml", edition).body).xpath("//s:loc/text()", namespaces=NAMESPACES):
        body = get(location, edition).body
        for url in etree.fromstring(gzip.decompress(body) if location.endswith(".gz") else body):
            found[url.findtext("s:loc", namespaces=NAMESPACES)] = url.findtext("s:lastmod", namespaces=NAMESPACES)
    return found


def json_ld(target: str, edition: int = 1) -> dict[str, object]:
    return json.loads(page(target, edition).xpath("string(//script[@type='application/ld+json'])"))


def test_the_spec_names_the_real_origin_and_its_pattern_matches_every_article_and_no_list():
    """The spec is valid TOML; its article_url finds all articles and none of the other pages."""
    spec = tomllib.loads(LEDGER.spec())
    assert spec["domains"] == ["127.0.0.1:8473"]
    assert [source["kind"] for source in spec["sources"]] == ["sitemap", "feed"]
    pattern = re.compile(spec["article_url"])
    assert all(pattern.search(url.removeprefix(ORIGIN)) for url in in_sitemaps())
    assert not any(pattern.search(path) for path in ("/", "/page/2/", "/category/news/", "/2026/09/", "/about/"))


@pytest.mark.parametrize("edition", [1, 2])
def test_the_two_sitemaps_list_every_article_and_each_answers(edition):
    """What lists link to is in the sitemaps too, and what the sitemaps name is a page with its own headline."""
    listed = in_sitemaps(edition)
    assert len(listed) >= 22
    linked = {
        ORIGIN + path
        for target in ("/", "/page/2/")
        for path in page(target, edition).xpath("//article[contains(@class, 'card')]//h2/a/@href")
    }
    assert linked == set(listed)
    for url in listed:
        tree = page(url, edition)
        assert get(url, edition).status == 200
        assert tree.xpath("string(//link[@rel='canonical']/@href)") == url
        assert tree.xpath("//article//h1")[0].text_content() == json_ld(url, edition)["headline"]


def test_the_sitemap_index_dates_its_two_sitemaps_and_one_of_them_is_gzipped():
    """The gzipped one is a gzip file, not a content coding, and the index gives the newest date in each."""
    index = etree.fromstring(get("/sitemap.xml").body)
    assert index.xpath("//s:loc/text()", namespaces=NAMESPACES) == [
        f"{ORIGIN}/sitemap-2026-09.xml",
        f"{ORIGIN}/sitemap-2026-10.xml.gz",
    ]
    assert index.xpath("string(//s:sitemap[2]/s:lastmod)", namespaces=NAMESPACES) == max(in_sitemaps().values())
    zipped = get("/sitemap-2026-10.xml.gz")
    assert zipped.header("Content-Encoding") is None
    assert zipped.body.startswith(b"\x1f\x8b")


def test_half_of_the_older_pages_speak_windows_1252_and_all_newer_ones_utf_8():
    """The header is the only place that names the old encoding; quotes and pounds are single bytes above 0x7F."""
    old, new = [], []
    for url in in_sitemaps():
        is_old = "/2026/08/" in url or "/2026/09/" in url or "?p=" in url
        (old if is_old else new).append(get(url).header("Content-Type").partition("charset=")[2])
    assert set(new) == {"utf-8"}
    assert set(old) == {"utf-8", "windows-1252", "iso-8859-1"}
    assert abs(2 * old.count("utf-8") - len(old)) <= 2
    court = get("/2026/08/man-fined-over-topiary-peacock/").body
    assert b"\xa3480" in court
    assert b"neighbour\x92s" in court
    assert b"<meta charset" not in court
    assert "£480" in main_text("/2026/08/man-fined-over-topiary-peacock/")


def test_a_page_that_claims_iso_8859_1_has_quotes_from_windows_1252():
    """Read by the letter its quotes would be control characters; read as browsers do they are quotes."""
    reply = get("/2026/09/how-our-twin-town-saved-its-last-bakery/")
    assert reply.header("Content-Type") == "text/html; charset=iso-8859-1"
    assert "“It is an old door." in text(reply)
    assert "Saint-Évrard" in text(reply)
    assert "\x93" in reply.body.decode("iso-8859-1")


def test_the_atom_feed_lists_the_newest_articles_with_both_times():
    """Entries come newest first, and a corrected article is updated later than it was published."""
    feed = etree.fromstring(get("/atom.xml", 2).body)
    published = feed.xpath("//a:entry/a:published/text()", namespaces=NAMESPACES)
    assert len(published) == 15
    assert published == sorted(published, reverse=True)
    library = feed.xpath(f"//a:entry[a:link/@href='{ORIGIN}{LIBRARY}']", namespaces=NAMESPACES)[0]
    assert library.findtext("a:updated", namespaces=NAMESPACES) == "2026-11-12T13:40:00+00:00"


def test_the_front_page_sets_two_cookies_in_two_headers():
    """Set-Cookie is the header that may not be joined with a comma."""
    names = [value.partition("=")[0] for name, value in get("/").headers if name == "Set-Cookie"]
    assert names == ["ledger_session", "ledger_front"]


def test_the_second_edition_corrects_one_article_in_headline_and_text():
    """The correction says what was wrong, and the sitemap, the page and its header date it."""
    assert "Library to close on Saturdays from" in text(get(LIBRARY, 1))
    assert "Library to close on Saturday afternoons" in text(get(LIBRARY, 2))
    assert "save £18,000 a year" in main_text(LIBRARY, 1)
    assert "Correction, 12 November: An earlier version" in main_text(LIBRARY, 2)
    assert page(LIBRARY, 2).xpath("string(//time[@class='updated']/@datetime)") == "2026-11-12T13:40:00+00:00"
    assert in_sitemaps(2)[ORIGIN + LIBRARY] > in_sitemaps(1)[ORIGIN + LIBRARY]
    dates = [parsedate_to_datetime(get(LIBRARY, edition).header("Last-Modified")) for edition in (1, 2)]
    assert dates[0] < dates[1]


def test_the_live_page_grows_at_its_top():
    """Entries stand newest first; the second edition puts three more above the four of the first."""
    before, after = (page(LIVE, edition).xpath("//div[@class='live-entry']/@id") for edition in (1, 2))
    assert before == ["entry-0942", "entry-0850", "entry-0735", "entry-0605"]
    assert after == ["entry-1620", "entry-1405", "entry-1230", *before]
    assert json_ld(LIVE)["@type"] == "LiveBlogPosting"


def test_the_second_edition_has_one_article_more_and_one_that_is_gone():
    """The one that is gone answers 404 with a page and is in no sitemap."""
    before, after = set(in_sitemaps(1)), set(in_sitemaps(2))
    assert after - before == {ORIGIN + REOPENS}
    assert before - after == {ORIGIN + CINEMA}
    assert get(REOPENS, 1).status == 404
    gone = get(CINEMA, 2)
    assert gone.status == 404
    assert "Page not found" in text(gone)


def test_the_second_edition_leaves_all_other_articles_as_they_were():
    """Not one byte differs, so their validators still hold."""
    kept = set(in_sitemaps(1)) & set(in_sitemaps(2)) - {ORIGIN + LIBRARY, ORIGIN + LIVE}
    assert len(kept) >= 22
    assert all(get(url, 1) == get(url, 2) for url in kept)
    assert all(get(url).header("ETag") and get(url).header("Last-Modified") for url in kept)


@pytest.mark.parametrize("path", TEASERS)
def test_a_teaser_shows_one_paragraph_and_says_that_the_rest_is_not_free(path):
    """The page says so to readers and to machines."""
    content = page(path).xpath("//div[@class='entry-content']")[0]
    assert len(content.xpath("./p")) == 1
    assert "Subscribe to keep reading" in content.text_content()
    assert json_ld(path)["isAccessibleForFree"] is False
    assert json_ld(BRIDGE)["isAccessibleForFree"] is True


def test_an_article_may_have_its_only_address_in_the_query():
    """/?p=123 is an article of its own; without a query it is the front page, and with another number nothing."""
    assert "Bandstand loses its roof" in main_heading("/?p=123")
    assert "Bandstand loses its roof" not in main_heading("/")
    assert get("/?p=124").status == 404


def main_heading(target: str) -> str:
    return page(target).xpath("//h1")[0].text_content()


def test_redirects_lead_to_new_addresses_or_round_in_a_circle():
    """Old addresses and those without the slash move for good; the loop never ends."""
    moved = get(f"/old/{BRIDGE.split('/')[3]}.html")
    assert (moved.status, moved.header("Location")) == (301, BRIDGE)
    assert get(BRIDGE.rstrip("/")).header("Location") == BRIDGE
    assert get("/loop/a").header("Location") == "/loop/b"
    assert get("/loop/b").header("Location") == "/loop/a"
    assert get("/old/no-such-story.html").status == 404


def test_a_lost_page_is_linked_and_answers_200():
    """A soft 404: its address looks like an article's and its text says that there is none."""
    assert "/2026/09/harvest-supper-tickets/" in page(BRIDGE).xpath("//a/@href")
    lost = get("/2026/09/harvest-supper-tickets/")
    assert lost.status == 200
    assert "Sorry, we can’t find that page" in text(lost)


def test_robots_txt_forbids_a_linked_page_and_slows_one_crawler_down():
    """The members' pages are linked from every page and closed to all; the delay is for one name alone."""
    groups = get("/robots.txt").body.decode().split("\n\n")
    assert "Disallow: /members/" in groups[0]
    assert "Disallow: /wp-admin/" in groups[0]
    assert "Crawl-delay" not in groups[0]
    assert groups[1].startswith("User-agent: GreedyBot\nCrawl-delay: 1\n")
    assert "/members/archive/" in page("/").xpath("//a/@href")
    assert get("/members/archive/").status == 200


def test_every_file_that_a_page_needs_is_there_and_of_the_type_that_it_claims():
    """Images, styles, scripts, the frame, the film, the leaflet: none is missing, in whatever form it is named."""
    wanted = set()
    for url in in_sitemaps():
        for name in page(url).xpath("//@src | //@poster | //@srcset | //link[@rel='stylesheet']/@href"):
            wanted |= {part.split()[0] for part in name.split(",")}
    assert {name.partition("/")[0] for name in wanted} == {"", "http:"}
    assert any(name.startswith("//127.0.0.1:8473/") for name in wanted)
    wanted |= {"/media/weir-street-flood-wall.pdf", "/wp-content/themes/ledger/fonts/ledger-icons.woff"}
    magic = {
        "image/jpeg": b"\xff\xd8",
        "image/png": b"\x89PNG",
        "image/webp": b"RIFF",
        "video/webm": b"\x1aE\xdf\xa3",
        "application/pdf": b"%PDF",
    }
    seen = set()
    for name in wanted:
        reply = get(name.removeprefix("http:").removeprefix("//127.0.0.1:8473"))
        kind = (reply.header("Content-Type") or "").partition(";")[0]
        assert reply.status == 200, name
        assert reply.body.startswith(magic.get(kind, b"")), name
        seen.add(kind)
    assert seen >= {*magic, "text/css", "text/javascript", "text/html"}
    assert get("/media/photo/square").header("Content-Type") == "image/jpeg"


def test_the_style_sheet_leads_to_further_files():
    """An archive that stops at the style sheet misses its import, its font and its background."""
    theme = "/wp-content/themes/ledger/"
    css = get(f"{theme}style.css?ver=4.2").body.decode()
    names = set(re.findall(r'url\("([^"]+)"\)', css))
    assert names == {"base.css", "fonts/ledger-icons.woff", "images/weave.png"}
    assert all(get(theme + name).status == 200 for name in names)


def test_one_page_moves_its_relative_links_with_a_base_element():
    """Its relative link is right from the base and wrong from the page's own address."""
    tree = page("/2026/09/bridge-diary-week-one/")
    assert tree.xpath("string(//base/@href)") == "/2026/09/"
    assert "planning-notice-tannery-yard-homes/" in tree.xpath("//a/@href")
    assert get("/2026/09/planning-notice-tannery-yard-homes/").status == 200


def test_a_script_on_every_page_would_give_itself_away():
    """Were it to run in the archive, a banner would say so and another server would hear of it."""
    script = get("/wp-content/themes/ledger/js/top.js").body.decode()
    assert "TOP-SCRIPT-RAN" in script
    assert "http://203.0.113.7/beacon.gif" in script
    assert "TOP-SCRIPT-RAN" not in text(get(BRIDGE))


def test_what_surrounds_an_article_is_there_to_be_cut():
    """Newsletter, share line, author, related posts, comments, most read, notice and footer stand on the page."""
    shown = " ".join(page(BRIDGE).text_content().split())
    for line in (
        "The Ledger in your inbox",
        "Read more: Bridge diary",
        "Share this: Twitter Facebook Email",
        "About the author",
        "Related posts",
        "3 comments",
        "Most read",
        "We use cookies",
        "© 2026 Millbrook Ledger Ltd. All rights reserved. Registered in England. IPSO regulated",
    ):
        assert line in shown, line


def test_some_articles_are_about_what_a_cleaner_looks_for():
    """Copyright notices, cookie banners and a correction are the story here, not its frame."""
    copyright_case = "/2026/08/photographer-wins-copyright-case-over-mill-picture/"
    assert "All rights reserved means all of them" in main_text(copyright_case)
    assert "“Accept all cookies”" in main_text("/2026/09/what-the-cookie-rules-mean-for-a-small-shop/")
    assert "Correction, 12 October: An earlier version" in main_text("/2026/10/council-faces-budget-gap/")
    assert main_text("/2026/10/northern-rail-strike-called-off/").startswith("LEEDSTOW (NW) –")
    assert main_text("/2026/10/northern-rail-strike-called-off/").endswith("(Northern Wire)")


def test_bylines_are_printed_in_the_ways_that_papers_print_them():
    """Two names with a role, a translator, a photographer, and none at all."""
    bylines = {url.removeprefix(ORIGIN): page(url).xpath("string(//p[@class='byline'])") for url in in_sitemaps()}
    assert bylines[BRIDGE] == "By Tom Ashworth and Priya Nair, Local Democracy Reporter"
    assert "By Claire Vasseur, translated by Hannah Oakes" in bylines.values()
    assert "By Hannah Oakes. Photograph: Ruth Calder" in bylines.values()
    assert list(bylines.values()).count("") >= 4


def test_articles_run_from_two_sentences_to_several_hundred_words():
    """All but the brief and the teasers are long enough to be real, and none repeats another's opening."""
    openings = set()
    for url in in_sitemaps(2):
        openings.add(main_text(url, 2)[:80])
        path = url.removeprefix(ORIGIN)
        if path not in TEASERS and "water-off" not in path:
            assert 100 <= len(main_text(url, 2).split()) <= 700, url
    assert len(openings) == len(in_sitemaps(2))
    assert 30 <= len(main_text("/2026/10/water-off-in-church-walk/").split()) <= 60
