"""Pages that are made to hurt: too deep, too big, one endless line, or no page at all."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import time
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipelines
from pipelines.notices.line_rules import load
from pipelines.notices.rule import Rule
from pipelines.runs.worker import Worker
from pressmark import clean

LINE = "会议在上午开始，来自各地的代表参加了这次活动，并且听取了工作报告。"
VERDICTS = {"article", "listing", "teaser", "blocked", "not_found", "empty", "other"}


@pytest.mark.parametrize("tag", ["div", "font", "b", "table><tr><td", "ul><li", "span>x"])
def test_a_hundred_thousand_nested_elements_hide_no_article(tag: str) -> None:
    """The paragraph at the bottom is found; no depth exhausts stack or parser."""
    payload = f"<html><body>{f'<{tag}>' * 100_000}<p>{LINE * 5}</p></body></html>".encode()
    document = clean(payload)
    assert LINE * 5 in document.text


@pytest.mark.slow
def test_a_page_of_twenty_megabytes_is_read_to_its_end() -> None:
    """Size costs time in proportion, and no text."""
    line = LINE * 40
    count = 20_000_000 // len(f"<p>{line}</p>".encode())
    started = time.process_time()
    document = clean(f"<html><body>{f'<p>{line}</p>' * count}</body></html>".encode())
    assert document.verdict == "article" and document.text.count(LINE) == 40 * count
    assert time.process_time() - started < 20


@pytest.mark.parametrize("filling", [LINE, "a", "（", "记者 王", "1. ", "<", "&", "中 \n", "来源："])
def test_a_line_of_a_megabyte_gets_a_verdict_in_seconds(filling: str) -> None:
    """No pattern looks at such a line for longer than it takes to read it."""
    started = time.process_time()
    document = clean(
        f"<html><body><p>{LINE * 3}</p><p>{filling * (1_000_000 // len(filling.encode()))}</p></body></html>".encode()
    )
    assert document.verdict in VERDICTS and document.verdict_reason
    assert time.process_time() - started < 5


def judged(page: str) -> tuple[str, str, str, int]:
    """Clean a page; return verdict, reason, the beginning of the text and how many MB were held at most meanwhile."""
    Path("/proc/self/clear_refs").write_text("5")  # the most that was held is from now on
    before = _most_held()
    document = clean(page.encode(), url="http://news.example/1")
    document.to_json().encode("utf-8")
    return document.verdict, document.verdict_reason, document.text[:200], _most_held() - before


def _most_held() -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) >> 10


@pytest.fixture(scope="module")
def worker(processes: None) -> Iterator[Worker[str, tuple[str, str, str, int]]]:
    """A real worker with the limits of every day."""
    one = Worker(judged, start=partial(judged, f"<p>{LINE}"))
    yield one
    one.close()


SEVERAL = {
    "lines of one letter": "<p>a" * 5_000_000,
    "line breaks": "a<br>" * 1_000_000,
    "links": "<a href=/x>n</a> " * 1_000_000,
    "links in a list": "<li><a href=/x>新闻</a></li>" * 200_000,
    "rows of a table": "<tr><td>1</td><td>x</td><td>y</td></tr>" * 100_000,
    "tables": "<table><tr><td>a</table>" * 300_000,
    "preformatted lines": "<pre>" + "ab\n" * 2_500_000,
    "pictures": "<img src=/i.jpg alt=图>" * 200_000,
    "short paragraphs": f"<p>{LINE}</p>" * 500_000,
    "paragraphs and links": f"<p>{LINE}</p><ul><li><a href=/a>{LINE}</a></li></ul>" * 40_000,
    "modules": f"<div><h3>相关新闻</h3><p>{LINE}</p></div>" * 60_000,
    "boxes named alike": f"<div class='navBar fooBar'>{LINE}</div>" * 80_000,
    "comments": "<!-- x -->" * 4_000_000,
    "spaces": " " * 50_000_000,
    "entities": "&amp;&x;&#xD800;" * 600_000,
    "open angles": "<" * 50_000_000,
    "deep links": "<a href=x>x<div>" * 100_000,
    "one attribute": f"<div class='{'a b-c ' * 1_500_000}' style='{'x:y;' * 500_000}'>",
    "attributes": f"<div {' '.join(f'a{i}=1' for i in range(100_000))}>",
    "names": f"<div class='{' '.join(f'c{i}' for i in range(100_000))}'>",
    "dates in JSON": '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2020-01-01"}</script>'
    * 30_000,
    "nested headlines": "<h1>会议召开" * 50_000,
    "dates and names": "<p>2020-01-01 12:00 来源：甲报 记者 王芳 摄</p>" * 60_000,
}


@pytest.mark.parametrize("kind", SEVERAL)
def test_a_page_of_very_many_or_very_big_things_is_read_within_the_limits(
    kind: str, worker: Worker[str, tuple[str, str, str, int]]
) -> None:
    """In a real worker: 8 seconds of computing and 500 MB suffice, and the article above is found, or a reason is given."""
    page = f"<html><body><p>{LINE * 3}</p>{SEVERAL[kind]}<p>{LINE * 2}</p></body></html>"
    verdict, reason, text, held = worker.ask(page)
    assert verdict in VERDICTS and reason
    assert text.startswith(LINE * 3) or verdict in ("listing", "other")
    assert held < 400
    if (len(page) > 8_000_000 or page.count("<") > 100_000) and "deep" not in kind:
        assert "only its beginning was read" in reason


def test_entities_that_are_made_of_entities_are_not_written_out(worker: Worker[str, tuple[str, str, str, int]]) -> None:
    """A document type of its own, with a billion letters in one entity, is no definition in HTML."""
    rows = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "lol"}">' for i in range(10))
    verdict, _, text, _ = worker.ask(f"<!DOCTYPE html [{rows}]><html><body><p>{LINE * 3}</p><p>&a9;</p></body></html>")
    assert verdict == "article" and text.startswith(LINE * 3) and len(text) < 200


def test_the_ledger_is_bounded() -> None:
    """However much is cut, the document stays a document."""
    rows = "".join(f"<li><a href='/{i}'>{'一条别的新闻' * 30}</a></li>" for i in range(5_000))
    document = clean(f"<html><body><div><p>{LINE * 3}</p><p>{LINE * 2}</p></div><ul>{rows}</ul></body></html>".encode())
    assert document.text.split("\n") == [LINE * 3, LINE * 2]
    assert 0 < len(document.removed) <= 2_000 and len(document.links) <= 2_000


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=3_000), st.sampled_from([None, "text/html", "text/html; charset=big5", "image/png", ";;charset"])
)
def test_any_bytes_give_a_verdict(payload: bytes, content_type: str | None) -> None:
    """Nothing raises; the document can be written as JSON in UTF-8."""
    document = clean(payload, content_type=content_type, url="http://news.example/1")
    assert document.verdict in VERDICTS and document.verdict_reason
    document.to_json().encode("utf-8")


TAGS = (
    "<p>", "</p>", "<div>", "</div>", "<br>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<h1>", "</h1>", "<ul>", "<li>",
    "<a href='/x'>", "</a>", "<section>", "</section>", "<figure>", "<figcaption>", "<img src=a.jpg>", "<p hidden>", "<blockquote>",
    "<pre>", "<html>", "<body>", "</body>", "</html>", "<title>", "</title>", "<ruby>", "<rt>", "<select>", "<option>", "<form>",
)  # fmt: skip
ODD = (
    "<!--", "-->", "<script>", "</script>", "<style>", "<![CDATA[", "]]>", "<plaintext>", "<xmp>", "<noscript>", "<template>",
    "<svg><title>", "<math>", "<frameset><frame src=a>", "<?php ?>", "<!DOCTYPE", "<", ">", "</", "<a href='", '"', "\x00", "\ufffe",
    "&#xD800;", "&#0;", "&#x110000;", "&nbsp", "&a;", "<base href='http://['>", "<base href='javascript:x'>", "<img src='//['>",
    "<link rel=canonical href='http://]['>", "<meta charset=utf-7>", "<meta charset=hz>", "<html lang='\ufffd'>", "<time datetime='2020-02-31T25:61'>",
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"\\ud800x","author":[{"name":["\\udc00y"]}]}</script>',
    '<script type="application/ld+json">{"@type":["NewsArticle",1],"author":{"name":{}},"datePublished":2020,"keywords":[1]}</script>',
)  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(TAGS),
    st.sampled_from(ODD),
    st.sampled_from([LINE, "相关新闻", "版权声明：", "来源：北疆日报", "记者 王芳 摄", "2020年13月45日", "By A B"]),
    st.text(max_size=30),
)
CODECS = ("utf-8", "gb18030", "big5", "utf-16", "utf-16-le", "utf-32", "utf-7", "hz", "iso2022_jp", "koi8_r", "cp1252")
URLS = (None, "http://news.example/1", "http://[", "x\ud800y", "file:///etc", "//")


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60), st.sampled_from(CODECS), st.sampled_from(URLS))
def test_any_markup_gives_a_document_twice_the_same_and_invents_no_text(
    pieces: list[str], codec: str, url: str | None
) -> None:
    """However tags are nested, left open or cut; every line of the text stands on the page, and JSON is valid UTF-8."""
    html = "".join(pieces)
    payload = html.encode(codec, "replace")
    document = clean(payload, url=url)
    assert document.verdict in VERDICTS and document.verdict_reason
    assert LINE not in document.text or LINE in html
    line = document.to_json().encode("utf-8")
    assert json.loads(line)["verdict"] == document.verdict
    assert len(document.links) <= 2_000 and len(line) < 100_000 + 20 * len(payload)
    assert clean(payload, url=url).to_json().encode("utf-8") == line


@pytest.mark.parametrize(
    "start", ["<html hidden>", "<html style='visibility:hidden'><body>", "<body style='display: none'>"]
)
def test_a_page_that_hides_itself_until_its_script_runs_is_read(start: str) -> None:
    """Against flicker and foreign frames pages do so; with all of it hidden there would be nothing to see for anybody."""
    assert clean(f"{start}<h1>会议召开</h1><p>{LINE * 3}</p>".encode()).text == LINE * 3


def test_half_a_surrogate_pair_in_a_pages_json_is_no_text() -> None:
    """Titles and names with one are given with U+FFFD in its place, in the Document and in what is made of it."""
    data = r'{"@type":"NewsArticle","headline":"会议\ud800召开","author":[{"name":"Ann\udc00 Smith"}],"keywords":["\udbff"]}'
    document = clean(
        f'<script type="application/ld+json">{data}</script><p>{LINE * 3}</p>'.encode(), url="http://a.example/\udcff"
    )
    assert document.title == "会议\ufffd召开" and document.url == "http://a.example/\ufffd"
    json.dumps(document.to_dict(), ensure_ascii=False).encode("utf-8")


@cache
def patterns() -> list[re.Pattern[str]]:
    """Return every pattern that a module of the pipelines holds, and those of all rules, each once."""
    found: dict[tuple[str, int], re.Pattern[str]] = {}
    pending: list[object] = [load().rules]
    for module in pkgutil.walk_packages(pipelines.__path__, "pipelines."):
        if module.name != "pipelines.item_pipelines":
            pending += vars(importlib.import_module(module.name)).values()
    while pending:
        one = pending.pop()
        if isinstance(one, re.Pattern):
            found[one.pattern, one.flags] = one
        elif isinstance(one, Rule):
            found[one.pattern.pattern, one.pattern.flags] = one.pattern
        elif isinstance(one, (tuple, list, frozenset)) and len(one) < 1_000:
            pending += one
        elif isinstance(one, dict) and len(one) < 1_000:
            pending += one.values()
    return list(found.values())


BAIT = (
    "a",
    "1",
    "中",
    "a ",
    "中，",
    "2020-1",
    "记者王芳、",
    "By A",
    "a.",
    "a@a.",
    "<a ",
    "<script",
    "(1",
    "（中",
    "：",
    "- ",
    "© a",
    "&#",
    "'\"=",
)


@pytest.mark.slow
@pytest.mark.parametrize("bait", BAIT)
def test_no_pattern_looks_at_a_long_line_for_long(bait: str) -> None:
    """Of all patterns none takes a fifth of a second for 4,000 characters, which is twice as long as any line given to one."""
    slow = []
    for pattern in patterns():
        line = (bait * 4_000)[:4_000] + "!"
        started = time.thread_time()
        pattern.search(line.encode() if isinstance(pattern.pattern, bytes) else line)  # type: ignore[arg-type]
        if (spent := time.thread_time() - started) > 0.2:
            slow.append((pattern.pattern[:60], spent))
    assert not slow
