"""Pages that are made to hurt: too deep, too big, one endless line, or no page at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import clean

LINE = "会议在上午开始，来自各地的代表参加了这次活动，并且听取了工作报告。"
VERDICTS = {"article", "listing", "teaser", "blocked", "not_found", "empty", "other"}


@pytest.mark.parametrize("tag", ["div", "font", "b", "table><tr><td", "ul><li", "span>x<br"])
def test_a_hundred_thousand_nested_elements_hide_no_article(tag: str) -> None:
    """The paragraph at the bottom is found; no depth exhausts stack or parser."""
    payload = f"<html><body>{f'<{tag}>' * 100_000}<p>{LINE * 5}</p></body></html>".encode()
    document = clean(payload)
    assert LINE * 5 in document.text


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


TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<br>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</table>",
        "<h1>",
        "</h1>",
        "<ul>",
        "<li>",
        "<a\thref='/x'>",
        "</a>",
        "<section>",
        "</section>",
        "<figure>",
        "<figcaption>",
        "<img\tsrc=a.jpg>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<p\thidden>",
        "<blockquote>",
        "<pre>",
        "<html>",
        "<body>",
        "</body>",
        "<title>",
        "</title>",
    ]
)
PIECES = st.one_of(
    TAGS.map(lambda tag: tag.replace("\t", " ")),
    st.sampled_from([LINE, "相关新闻", "版权声明：", "来源：北疆日报", "记者 王芳 摄"]),
    st.text(max_size=30),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_any_markup_gives_a_verdict_and_invents_no_text(pieces: list[str]) -> None:
    """Every line of the text stands on the page."""
    html = "".join(pieces)
    document = clean(html.encode("utf-8", "replace"))
    assert document.verdict in VERDICTS
    if LINE in document.text:
        assert LINE in html
