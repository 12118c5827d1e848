"""The archive's pages and replay over HTTP, from a real server."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.collection.collection import Collection
from archive.collection.config import CollectionConfig
from archive.collection.writer import Writer
from archive.markup.encoding import decode
from archive.replay.rewriting import Rewriter, parse_replay_path
from archive.web.article import lines_of
from tests.archive.site import PNG, document, message, served, store

PAGE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><html><head><base href="/dir/"><title>桥</title>
<link rel=stylesheet href="s.css" integrity="sha256-x"><link rel=dns-prefetch href="//live.example">
<meta http-equiv="Content-Security-Policy" content="default-src *"><script>document.title = "ran"</script></head>
<body background="bg.gif"><IMG SRC="data:image/gif;base64,R0" DATA-SRC="//e.org/lazy.png"><a href="../b.html?x=1&amp;y=2#part" target=_top>b</a>
<img srcset="a.png 1x, http://cdn.org/b.png 2x"><noscript><img src="n.png"></noscript><iframe src="f.html"></iframe>
<div style="background: url('in.png')">桥</div><a href="javascript:alert(1)">j</a><form action="http://live.example/post"></form></body></html>"""
URL = "http://e.org/news/a.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, processes: None) -> Iterator[tuple[httpx.Client, str, str]]:
    """A served collection: a client, the address of its pages, and that of replay."""
    collection = Collection.open_or_create(
        tmp_path_factory.mktemp("web") / "c", CollectionConfig(title="Test <archive>")
    )
    with Writer(collection) as writer:
        gbk = "text/html; charset=gb2312"
        first = store(
            writer, URL, message(gzip.compress(PAGE.encode("gbk")), gbk, "Content-Encoding: gzip", "Set-Cookie: a=1")
        )
        writer.write_document(document(first)).result(10)
        second = store(writer, URL, message(PAGE.replace("桥", "橋").encode()), day=6, publisher="e")
        writer.write_document(document(second, text="改了")).result(10)
        store(writer, URL, message(PAGE.replace("桥", "橋").encode(), "text/html; charset=utf-8", "X-Again: 1"), day=8)
        store(writer, "http://e.org/dir/s.css", message(b"@import 'i.css'; b{background:url(/x.png)}", "text/css"))
        store(writer, "http://e.org/lazy.png", message(PNG, "image/png"), purpose="requisite")
        store(writer, "http://e.org/old", message(b"", "text/html", "Location: /news/a.html", status="301 Moved"))
        store(writer, "http://e.org/gone", message(b"<p>gone</p>", status="404 Not Found"))
        store(writer, "http://e.org/x?q=%E6%A1%A5&b=2", message(b"<p>query</p>"))
        store(
            writer,
            "http://e.org/odd",
            message(b"<p>odd</p>", "text/html\x01; charset=utf-8", "Refresh: 0; url=http://live.example"),
        )
        store(writer, "http://e.org/cut", message(b"<p>cut"), truncated="disconnect")
        secure = "Location: https://www.s.org/"
        store(writer, "http://s.org/", message(b"", "text/html", secure, status="301 Moved"))
        store(writer, "https://www.s.org/", message(b"<p>secure</p>"), day=5)
        store(writer, "http://round.org/", message(b"", "text/html", "Location: /", status="302 Found"))
        for encoding, text in UNDECLARED.items():
            page = f"<html><body><p>{text}</p></body></html>".encode(encoding)
            store(writer, f"http://e.org/undeclared/{encoding}", message(page, "text/html"))
        store(writer, "http://e.org/lies", message(b"<p>plain</p>", "text/html", "Content-Encoding: gzip"))
    collection.close()
    with served(collection.path) as (pages, replay), httpx.Client(follow_redirects=False) as client:
        yield client, pages, replay


Site = tuple[httpx.Client, str, str]


def test_front_page_shows_title_figures_and_latest_articles(site: Site) -> None:
    """What is stored, escaped, with links to the articles."""
    client, pages, _ = site
    answer = client.get(pages + "/")
    assert answer.status_code == 200
    assert "Test &lt;archive&gt;" in answer.text and "桥 &lt;b&gt;closed" in answer.text
    assert 'href="/article/20260306050607/http://e.org/news/a.html"' in answer.text


def test_front_page_explains_what_it_counts(site: Site) -> None:
    """Every column has its meaning in the legend, and its name beside each value for narrow screens."""
    client, pages, _ = site
    text = client.get(pages + "/").text
    for name in ("Articles", "Pages", "Edits", "Captures", "Duplicates", "Stored size", "Passages removed"):
        assert f">{name}</th>" in text and f"<dt>{name}</dt>" in text and f'data-label="{name}"' in text


def test_every_page_of_the_archive_has_a_policy_that_lets_nothing_in(site: Site) -> None:
    """No script, nothing from elsewhere, no framing by others."""
    client, pages, replay = site
    for path in ("/", "/search?q=x", f"/article/20260304050607/{URL}", "/nowhere", "/article/nonsense"):
        policy = client.get(pages + path).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "script-src" not in policy
        assert f"frame-src {replay};" in policy


def test_search_finds_across_scripts_and_marks_the_words(site: Site) -> None:
    """Traditional finds simplified; two characters are enough; nothing found says how to go on."""
    client, pages, _ = site
    found = client.get(pages + "/search", params={"q": "風電"})
    assert "<mark>风电</mark>" in found.text and "1 article for" in found.text
    nothing = client.get(pages + "/search", params={"q": "<script>alert(1)</script>"})
    assert nothing.status_code == 200 and "Nothing found" in nothing.text and "<script>" not in nothing.text
    assert client.get(pages + "/search", params={"q": "风电", "from": "2027-01-01"}).text.count("<mark>") == 0
    wrong = client.get(pages + "/search", params={"q": "风电", "from": "2027-13"})
    assert wrong.status_code == 400 and "2027-13" in wrong.text and "write 2026, 2026-09 or 2026-09-01" in wrong.text


def test_a_publisher_alone_lists_its_latest(site: Site) -> None:
    """The link of the front page shows what there is of a paper."""
    client, pages, _ = site
    listed = client.get(pages + "/search", params={"publisher": "e", "q": ""})
    assert "Latest articles of e" in listed.text and "/article/20260306050607/" in listed.text
    assert "What are you looking for?" in client.get(pages + "/search").text


@pytest.mark.process
def test_rows_of_a_table_are_shown_as_one() -> None:
    """Cells stand in columns, and a cut line between two tables parts them."""
    blocks = [{"kind": "table", "text": "a\tb", "line": 1}, {"kind": "table", "text": "c\td", "line": 2}]
    removed = [{"rule": "r", "reason": "w", "text": "x", "path": "p", "line": 3}]
    after = {"kind": "table", "text": "e", "line": 4}
    lines = lines_of({"blocks": [*blocks, after], "removed": removed})
    assert [line.get("rows") for line in lines] == [[["a", "b"], ["c", "d"]], None, [["e"]]]


def test_article_page_shows_kept_and_cut_lines_in_page_order(site: Site) -> None:
    """Text, the cut lines with rule and reason between them, the record, and both versions."""
    client, pages, replay = site
    text = client.get(f"{pages}/article/20260304050607/{URL}").text
    places = [
        text.index(part)
        for part in ("第一段风电。</p>", "分享到：微信 &lt;script&gt;", "Second paragraph.</p>", "© 2026 Example")
    ]
    assert places == sorted(places)
    assert "zh-share: The bar for sharing." in text
    assert f'<iframe sandbox title="The page as it was captured" src="{replay}/web/20260304050607/{URL}">' in text
    assert f"/article/20260306050607/{URL}" in text and "changed" in text
    assert "sha256:" in text and "urn:uuid:" in text


# How the paragraphs of a page that declares nothing are encoded.
UNDECLARED = {
    "big5": "縣政府在這裡召開會議，來自各地的代表參加了會議，大家對今年的工作進行了討論。",
    "windows-1251": "Утром восьмого апреля в городе прошло собрание, на котором выступили представители области.",
    "euc-jp": "八日の午前、市の会議がここで開かれ、各地の代表が参加して、今年の仕事について話し合いました。",
    "shift_jis": "八日の午前、市の会議がここで開かれ、各地の代表が参加して、報告を聞きました。",
    "windows-1250": "Wczoraj w mieście odbyło się zebranie, na którym mówiono też o środkach na żłobki i o źródłach.",
    "euc-kr": "팔일 오전에 시에서 회의가 열렸고 각지의 대표가 참가하여 올해의 일에 대하여 이야기하였다.",
}


@pytest.mark.parametrize("encoding", UNDECLARED)
def test_replay_reads_a_page_that_declares_no_encoding_as_the_cleaner_does(site: Site, encoding: str) -> None:
    """The page beside the clean text shows the same letters, and says that it is UTF-8 now."""
    client, _, replay = site
    answer = client.get(f"{replay}/web/20260304050607/http://e.org/undeclared/{encoding}")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert UNDECLARED[encoding] in answer.text


def test_a_url_with_a_query_keeps_it_in_its_address(site: Site) -> None:
    """What follows the question mark belongs to the pressmark."""
    client, _, replay = site
    for url in ("http://e.org/x?q=%E6%A1%A5&b=2", "http://e.org/x?b=2&q=%E6%A1%A5"):
        answer = client.get(f"{replay}/web/20260304050607/{url}")
        assert answer.status_code == 200 and "query" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/article/20260304050607/http://e.org/none", 404, "Not in this archive"),
        ("/article/20260304050608/http://e.org/news/a.html", 404, "20260308050607/http://e.org/news/a.html"),
        ("/article/20260304050607/http://e.org/gone", 404, "no clean text was made of it"),
        ("/article/nonsense", 400, "neither a URL nor a pressmark"),
        ("/article/99999999999999/http://e.org/", 400, "is not a valid timestamp"),
        ("/article/../../etc/passwd", 404, "No such page"),
        ("/nowhere", 404, "No such page"),
    ],
)
def test_a_page_that_is_not_there_says_so_and_what_to_do(site: Site, path: str, status: int, said: str) -> None:
    """Plain words and the right status."""
    client, pages, _ = site
    answer = client.get(pages + path)
    assert (answer.status_code, said in answer.text) == (status, True)


def test_web_addresses_of_the_archive_lead_to_the_replay_origin(site: Site) -> None:
    """Archived bytes are never served from the archive's own origin."""
    client, pages, replay = site
    answer = client.get(f"{pages}/web/2026/{URL}?a=b")
    assert answer.status_code == 307 and answer.headers["location"] == f"{replay}/web/2026/{URL}?a=b"


def test_replay_goes_to_the_nearest_capture_and_says_when_it_was_made(site: Site) -> None:
    """RFC 7089: without a timestamp the newest or the one that Accept-Datetime asks for; a memento has its moment."""
    client, _, replay = site
    cases = [
        (f"/web/{URL}", {}, "20260308050607"),
        (f"/web/{URL}", {"Accept-Datetime": "Wed, 04 Mar 2026 09:00:00 GMT"}, "20260304050607"),
        (f"/web/20260305/{URL}", {}, "20260304050607"),
        (f"/web/2030/{URL}", {}, "20260308050607"),
    ]
    for path, headers, timestamp in cases:
        answer = client.get(replay + path, headers=headers)
        assert answer.status_code == 302 and answer.headers["location"] == f"/web/{timestamp}/{URL}"
    memento = client.get(f"{replay}/web/20260304050607/{URL}")
    assert memento.headers["memento-datetime"] == "Wed, 04 Mar 2026 05:06:07 GMT"
    links = memento.headers["link"]
    assert links.startswith(f'<{URL}>; rel="original", <{replay}/web/{URL}>; rel="timegate", ')
    assert f'<{replay}/web/timemap/link/{URL}>; rel="timemap"' in links
    assert client.get(f"{replay}/web/{URL}", headers={"Accept-Datetime": "soon"}).status_code == 400


def test_replayed_page_has_every_url_in_the_archive(site: Site) -> None:
    """GBK declared gb2312 is read, images that load by script are shown, and no address leads to the live web."""
    client, _, replay = site
    answer = client.get(f"{replay}/web/20260304050607/{URL}")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    text = answer.text
    assert (
        text.startswith('<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">')
        and "<title>桥</title>" in text
    )
    here = "/web/20260304050607"
    for part in (
        f'href="{here}cs_/http://e.org/dir/s.css"', f'background="{here}im_/http://e.org/dir/bg.gif"',
        f'src="{here}im_/http://e.org/lazy.png"', f'href="{here}/http://e.org/b.html?x=1&amp;y=2#part"',
        f'srcset="{here}im_/http://e.org/dir/a.png 1x, {here}im_/http://cdn.org/b.png 2x"', f'src="{here}if_/http://e.org/dir/f.html"',
        f"{here}im_/http://e.org/dir/n.png", f"url(&quot;{here}im_/http://e.org/dir/in.png&quot;)",
    ):  # fmt: skip
        assert part in text, part
    for gone in (
        "live.example/",
        "dns-prefetch",
        "integrity",
        "Content-Security-Policy",
        "javascript:",
        "target",
        "<noscript",
        "<base",
    ):
        assert gone not in text.replace(f"{here}/http://live.example/post", ""), gone


def test_replayed_responses_carry_a_policy_that_stops_scripts_and_the_live_web(site: Site) -> None:
    """Sandbox without scripts, nothing but the replay origin, framing by the archive only; no cookie and no refresh."""
    client, pages, replay = site
    for path in (
        f"/web/20260304050607/{URL}",
        f"/web/20260304050607id_/{URL}",
        "/web/20260304050607/http://e.org/odd",
        "/web/2026/http://no.org/",
    ):
        headers = client.get(replay + path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'none'" in policy and policy.rstrip().split("; ")[-2] == "sandbox"
        assert policy.endswith(f"frame-ancestors 'self' {pages}")
        assert headers["referrer-policy"] == "no-referrer" and headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers and "refresh" not in headers


def test_exact_payload_is_the_payload_that_was_received(site: Site) -> None:
    """With id_ the bytes come as they were, content coding on."""
    client, _, replay = site
    with client.stream("GET", f"{replay}/web/20260304050607id_/{URL}") as answer:
        raw = b"".join(answer.iter_raw())
    assert gzip.decompress(raw) == PAGE.encode("gbk")
    assert (
        answer.headers["content-encoding"] == "gzip" and answer.headers["content-type"] == "text/html; charset=gb2312"
    )


def test_a_repeat_replays_what_it_repeats(site: Site) -> None:
    """A revisit record gives the payload of the record that it refers to."""
    client, _, replay = site
    answer = client.get(f"{replay}/web/20260308050607/{URL}")
    assert "<title>橋</title>" in answer.text and answer.headers["memento-datetime"].startswith("Sun, 08 Mar 2026")


def test_redirects_errors_styles_and_images_replay_as_what_they_were(site: Site) -> None:
    """3xx lead on within the archive, 404 stays 404, style sheets are rewritten, images are the bytes."""
    client, _, replay = site
    moved = client.get(f"{replay}/web/20260304050607/http://e.org/old")
    assert moved.status_code == 301 and moved.headers["location"] == f"/web/20260304050607/{URL}"
    assert client.get(f"{replay}/web/20260304050607/http://e.org/gone").status_code == 404
    css = client.get(f"{replay}/web/20260304050607cs_/http://e.org/dir/s.css")
    assert css.text == (
        '@import "/web/20260304050607cs_/http://e.org/dir/i.css"; b{background:url("/web/20260304050607im_/http://e.org/x.png")}'
    )
    image = client.get(f"{replay}/web/20260304050607im_/http://e.org/lazy.png")
    assert image.content == PNG and image.headers["content-type"] == "image/png"
    assert client.get(f"{replay}/web/20260304050607/http://e.org/cut").headers["x-archive-truncated"] == "disconnect"
    assert client.head(f"{replay}/web/20260304050607/{URL}").status_code == 200


def test_redirect_to_what_the_index_holds_to_be_itself_ends(site: Site) -> None:
    """From http to https the nearest capture of the target may be the redirect; then what it leads to is shown."""
    client, _, replay = site
    for url in ("http://s.org/", "https://www.s.org/"):
        answer = client.get(f"{replay}/web/20260304050607/{url}")
        assert answer.headers["location"] == "/web/20260305050607/https://www.s.org/"
        assert client.get(replay + answer.headers["location"]).text == "<p>secure</p>"
        assert client.get(f"{replay}/web/20260304050607im_/{url}").text == "<p>secure</p>"
    assert client.get(f"{replay}/web/20260304050607id_/http://s.org/").status_code == 200
    alone = client.get(f"{replay}/web/20260304050607/http://round.org/")
    assert alone.status_code == 404 and "only redirects to http://round.org/" in alone.text


def test_servers_name_each_other_as_they_were_asked(site: Site) -> None:
    """Asked as localhost, the archive frames replay at localhost, and replay lets itself be framed from there."""
    client, pages, replay = site
    ports = [origin.rsplit(":", 1)[1] for origin in (pages, replay)]
    for name in ("localhost", "news.lan", "[::1]"):
        page = client.get(f"{pages}/article/20260304050607/{URL}", headers={"Host": f"{name}:{ports[0]}"})
        assert f"frame-src http://{name}:{ports[1]};" in page.headers["content-security-policy"]
        assert f'src="http://{name}:{ports[1]}/web/20260304050607/{URL}"' in page.text
        framed = client.get(f"{replay}/web/20260304050607/{URL}", headers={"Host": f"{name}:{ports[1]}"})
        assert framed.headers["content-security-policy"].endswith(f"frame-ancestors 'self' http://{name}:{ports[0]}")
    odd = client.get(f"{pages}/nowhere", headers={"Host": "a; script-src *"})
    assert "script-src" not in odd.headers["content-security-policy"]


def test_timemap_lists_every_capture(site: Site) -> None:
    """RFC 7089, section 5: original, TimeGate, itself, and the mementos with their moments, first and last named."""
    client, _, replay = site
    answer = client.get(f"{replay}/web/timemap/link/{URL}")
    assert answer.headers["content-type"] == "application/link-format"
    lines = answer.text.split(",\n")
    assert lines[0] == f'<{URL}>; rel="original"' and f'<{replay}/web/{URL}>; rel="timegate"' in lines
    assert [line.split("/web/")[1][:14] for line in lines[3:]] == ["20260304050607", "20260306050607", "20260308050607"]
    assert (
        'rel="first memento"; datetime="Wed, 04 Mar 2026 05:06:07 GMT"' in lines[3] and 'rel="last memento"' in lines[5]
    )
    assert client.get(f"{replay}/web/timemap/link/http://no.org/").status_code == 404


def test_exact_page_is_a_download_and_a_lie_about_its_coding_is_told(site: Site) -> None:
    """Shown, an exact page would lead to the live web."""
    client, _, replay = site
    with client.stream("GET", f"{replay}/web/20260304050607id_/{URL}") as answer:
        assert answer.headers["content-disposition"].startswith("attachment")
    image = client.get(f"{replay}/web/20260304050607id_/http://e.org/lazy.png")
    assert image.content == PNG and "content-disposition" not in image.headers
    lies = client.get(f"{replay}/web/20260304050607/http://e.org/lies")
    assert lies.text == "<p>plain</p>" and "not gzip" in lies.headers["x-archive-problem"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/web/",
        "/web/ftp://e.org/",
        "/web/%0d%0aX-Evil:1",
        "/web/" + "x" * 20_000,
        "/web/20260304050607/",
        "/article/x",
    ],
)
def test_odd_addresses_of_replay_get_a_small_error_page(site: Site, path: str) -> None:
    """Never a traceback, never a header of the asker's making."""
    client, _, replay = site
    answer = client.get(replay + path)
    assert answer.status_code in (400, 404, 414) and "x-evil" not in answer.headers
    assert "Traceback" not in answer.text


@given(st.text(max_size=400))
def test_any_page_can_be_rewritten(text: str) -> None:
    """No markup ends in an exception."""
    rewriter = Rewriter("http://e.org/", "20260304050607")
    rewriter.html(text)
    rewriter.css(text)


@given(st.binary(max_size=200), st.text("abc-=;chrset1 ", max_size=40))
def test_any_bytes_are_text(payload: bytes, content_type: str) -> None:
    """Whatever was declared, replay reads something."""
    decode(payload, content_type)
    decode(payload, "text/css; charset=gb2312", is_css=True)


@given(st.text(max_size=80))
def test_any_address_is_read(text: str) -> None:
    """Reading an address of replay gives a URL to look for."""
    assert parse_replay_path(text).url.startswith(("http://", "https://"))


def test_style_that_would_end_its_element_stays_inside(tmp_path: Path) -> None:
    """A URL in a style sheet cannot close the style element."""
    page = "<style>p{background:url(x.png?</style)}</style><p>after</p>"
    out = Rewriter("http://e.org/", "20260304050607").html(page)
    assert out.count("</style>") <= 1 or "<script" not in out


@pytest.mark.process
def test_a_damaged_document_does_not_hide_the_others_from_a_search(tmp_path: Path) -> None:
    """The page shows what can be read, and names what cannot, with what to do."""
    with Collection.open_or_create(tmp_path / "c") as collection, Writer(collection) as writer:
        for number in (1, 2):
            capture = store(writer, f"http://e.org/{number}", message(PAGE.encode()), day=number)
            writer.write_document(document(capture)).result(10)
    text_file = next((tmp_path / "c" / "text").glob("*.jsonl"))
    first, *others = text_file.read_bytes().splitlines(keepends=True)
    text_file.write_bytes(b"x" * (len(first) - 1) + b"\n" + b"".join(others))
    with served(tmp_path / "c") as (pages, _), httpx.Client() as client:
        answer = client.get(pages + "/search", params={"q": "桥"})
    assert answer.status_code == 200 and "1 article for" in answer.text
    assert "left out, because damaged: 20260301050607/http://e.org/1" in answer.text
    assert "pressmark reindex" in answer.text
