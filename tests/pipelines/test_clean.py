"""From page to document: what is kept, what a page is taken for, and that the same page is always the same document."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

import pipelines.clean
from pipelines.page_facts import PageFacts
from pressmark import clean
from tests.conftest import ROOT
from tests.pipelines import seed
from tests.pipelines.articles import ENGLISH, LISTING, P1, P2, P3, english, page, paragraphs


def test_a_plain_article_is_its_paragraphs() -> None:
    """Menu, headline and footer are not text."""
    document = clean(page(paragraphs(P1, P2, P3)))
    assert (document.verdict, document.title) == ("article", "榆林河大桥建成通车")
    assert document.text.split("\n") == [P1, P2, P3]


def test_an_article_of_eighty_characters_is_found_beside_long_notices() -> None:
    """A brief is an article, though the disclaimer below it is longer."""
    notice = "免责声明：本文仅代表作者个人观点，与本网无关。其原创性以及文中陈述文字和内容未经本站证实，对本文以及其中全部或者部分内容的真实性、完整性、及时性本站不作任何保证或承诺，请读者仅作参考，并请自行核实相关内容。"
    brief = "榆林河大桥今天通车。" + P2 + "通车典礼在上午十时举行，数千名居民到场观看，车队十一时驶过大桥。"
    assert 75 <= len(brief) <= 90
    document = clean(page(paragraphs(brief, notice)))
    assert (document.verdict, document.text) == ("article", brief)


def test_paragraphs_parted_by_line_breaks_are_paragraphs() -> None:
    """Old pages hold a whole article in one cell; each line is one paragraph with its own place."""
    body = f"<table><tr><td>　　{P1}<br><br>\n　　{P2}<br><br>\n　　{P3}<br><br>责任编辑：王小明</td></tr></table>"
    document = clean(page(body))
    assert document.text.split("\n") == [P1, P2, P3]
    (editor,) = [removal for removal in document.removed if "王小明" in removal.text]
    assert editor.rule.startswith("zh-editor") and editor.path.endswith("/td[1]/text()[4]")


def test_verse_tables_and_dialogue_are_spared() -> None:
    """Short lines inside an article are text; a table row is one line with tabs."""
    verse = ["渭城朝雨浥轻尘", "客舍青青柳色新", "劝君更尽一杯酒", "西出阳关无故人"]
    table = "<table><tr><th>年份</th><th>过桥车辆</th></tr><tr><td>2020</td><td>120万</td></tr><tr><td>2021</td><td>180万</td></tr></table>"
    body = paragraphs(P1, *verse, P2) + table + paragraphs("问：桥叫什么名字？", "答：还没有定。", P3)
    document = clean(page(body))
    for line in [P1, *verse, P2, "2020\t120万", "2021\t180万", "问：桥叫什么名字？", "答：还没有定。", P3]:
        assert line in document.text.split("\n")
    assert [block.text for block in document.blocks if block.kind == "table"]


def test_an_english_article_loses_its_boxes() -> None:
    """Share bars, newsletter boxes, pointers and the writer's box are cut."""
    boxes = [
        "Share this",
        "Sign up for our daily newsletter",
        "Read more: Ferry timetable in full",
        "About the author",
        "12 comments",
    ]
    document = clean(english(*boxes), url="https://courier.example/2022/04/08/bridge", timezone="Europe/London")
    assert document.text.split("\n") == ENGLISH
    assert document.title == "Old bridge to close" and document.language == "en-GB"
    assert [person.name for person in document.authors] == ["Jane Marlow", "Tom Reyes"]
    assert document.published_at == "2022-04-08T08:21:00+01:00"
    assert document.dateline and document.dateline.startswith("LEEDSTOW")


def test_a_brief_of_two_sentences_among_many_links_is_an_article() -> None:
    """A portal's page has ten times as much in links; one sentence among them is a listing's."""
    brief = "警方今日在河岸找到一名走失两天的老人。他身体无恙，已由家人接回家中休养。"
    assert clean(page(paragraphs(brief) + f"<ul>{LISTING}</ul>")).text == brief
    assert clean(page(f"<p>{brief[:19]}</p><ul>{LISTING}</ul>", "新闻列表")).verdict == "listing"


def test_a_time_without_a_zone_is_kept_as_a_day() -> None:
    """Where nobody says the offset, only the day is known; the time stays in the evidence."""
    document = clean(english())
    assert document.published_at == "2022-04-08"
    assert any("08:21" in candidate.text for candidate in document.date_evidence)


def test_no_date_is_later_than_the_capture() -> None:
    """A page that names tomorrow has no known date of publication."""
    document = clean(english(), captured_at=datetime(2022, 4, 1, tzinfo=UTC))
    assert document.published_at is None and document.captured_at == "2022-04-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2022年04月08日 08:21", "2022-04-08T08:21:00+08:00"),
        ("二〇二二年四月八日", "2022-04-08"),
        ("民國111年4月8日", "2022-04-08"),
        ("2022-4-8 下午 3:05", "2022-04-08T15:05:00+08:00"),
        ("2022-13-08", None),
    ],
)
def test_printed_dates_are_read_as_they_are(printed: str, day: str | None) -> None:
    """Every usual way to print a date is read, and what is not said is not made up."""
    document = clean(page(paragraphs(printed, P1, P2, P3)), timezone="Asia/Shanghai")
    assert document.published_at == day
    assert document.text.split("\n")[-3:] == [P1, P2, P3]


def test_links_are_absolute_unique_and_of_the_web() -> None:
    """mailto, javascript and fragments are no links; relative ones are resolved."""
    body = '<a href="a.html">a</a><a href="a.html#x">a</a><a href="mailto:a@b.example">m</a><a href="javascript:x()">j</a><a href="http://[">b</a>'
    links = clean(page(paragraphs(P1, P2) + body), url="http://news.example/d/p.html").links
    assert "http://news.example/d/a.html" in links and len(links) == len(set(links))
    assert all(link.startswith("http://news.example/") for link in links)


SECTION_PAGE = "".join(
    f'<li><h3><a href="/{i}">The {word} arch of the bridge is mended</a></h3><p>Engineers said on Monday that the {word} arch will be the last.</p>'
    "<span>by Jane Marlow</span></li>"
    for i, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"))
)


@pytest.mark.parametrize(
    ("payload", "arguments", "verdict"),
    [
        (b"", {}, "empty"),
        (b" \n", {}, "empty"),
        (b"<html><body><script>x()</script></body></html>", {}, "empty"),
        (b"%PDF-1.7 \xe2\xe3", {}, "other"),
        (b"\x89PNG\r\n\x1a\n", {"content_type": "text/html"}, "other"),
        (b'{"a": 1}', {"content_type": "application/json"}, "other"),
        (page(f"<ul>{LISTING}</ul>", "新闻列表"), {}, "listing"),
        (page("<p>抱歉，您访问的页面不存在或已被删除。</p>", "提示信息"), {}, "not_found"),
        (page(paragraphs(P1, P2, P3)), {"status": 404}, "not_found"),
        (page("<p>Are you a human? Please verify you are not a robot.</p>", "Check"), {}, "blocked"),
        (english("Subscribe to keep reading"), {}, "teaser"),
        (page(paragraphs(P1), head='<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'), {}, "teaser"),
        (page("<p>Die Seite wurde leider nicht gefunden.</p>", "Fehler"), {}, "not_found"),
        (page("<p>Страница не найдена</p>", "Ошибка"), {}, "not_found"),
        (page("<p>Just a moment. Checking your browser.</p>", "Just a moment"), {}, "blocked"),
        (page("<p>Il vous reste 82 % de cet article à lire.</p>" + paragraphs(P1)), {}, "teaser"),
        (page("<p>残り1,204文字</p>" + paragraphs(P1)), {}, "teaser"),
        (page(paragraphs("版权与免责声明：凡本网注明来源的作品，版权均属本网所有，未经授权不得转载。", "本网转载的文章不代表本网观点，如有侵权请联系我们删除。")), {}, "other"),
        (page(paragraphs(P1, P2, P3)), {}, "article"),
        (english(*ENGLISH).replace(b"</head>", b'<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script></head>'), {}, "article"),
        (english("To continue reading this article, start your free trial today"), {}, "teaser"),
        (page("<p>Try the search.</p>", "We’re sorry, the page you’re looking for can’t be found."), {}, "not_found"),
        (page("<p>Try the search.</p>", "404 Not Found").replace(b"<h1>404 Not Found</h1>", b"<h1>Oh dear</h1>"), {}, "not_found"),
        (page(SECTION_PAGE, "The Leedstow Courier"), {}, "listing"),
    ],
)  # fmt: skip
def test_every_page_gets_a_verdict_and_a_reason(payload: bytes, arguments: dict[str, object], verdict: str) -> None:
    """What is no article says what it is, and why, in plain words."""
    document = clean(payload, **arguments)  # type: ignore[arg-type]
    assert document.verdict == verdict
    assert len(document.verdict_reason) > 5


@pytest.mark.process
def test_two_processes_write_the_same_document() -> None:
    """The same bytes are the same JSON, whatever the hash seed, the order of pages or what was cleaned before."""
    program = "import sys; from pressmark import clean; from tests.pipelines import seed; from tests.pipelines.articles import english, page, paragraphs, P1\n"
    program += "makers = [*seed.TEMPLATES.values(), english, lambda: page(paragraphs(P1))]\n"
    program += "order = makers[::-1] if sys.argv[1] == '1' else makers * 2\n"
    program += "print(*sorted({clean(make(), url='http://news.example/1').to_json() for make in order}), sep='\\n')"

    def run(hash_seed: str) -> bytes:
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(
            [sys.executable, "-c", program, hash_seed], env=environment, check=True, capture_output=True
        ).stdout

    first, second = run("1"), run("2")
    assert first == second
    assert len(first.splitlines()) == len(seed.TEMPLATES) + 2


def test_a_document_names_capture_and_cleaner() -> None:
    """What is handed in comes out unchanged, with the versions of cleaner and rules."""
    mark = "20220408000000/http://n.example/1"
    facts = PageFacts("http://n.example/1", record_id="<urn:uuid:1>", payload_digest="sha1:X", pressmark=mark)
    document = pipelines.clean.clean(page(paragraphs(P1, P2)), facts)
    assert (document.record_id, document.payload_digest) == ("<urn:uuid:1>", "sha1:X")
    assert document.pressmark == mark
    assert document.cleaner.version and document.cleaner.rules


def test_the_only_line_right_below_the_headline_is_the_subtitle() -> None:
    """An h2 that follows the h1 at once stands below the headline, and not in the text; one of several h2 does not."""
    below = clean(page(f"<h2>两岸居民十分钟过河</h2>{paragraphs(P1, P2, P3)}"))
    assert below.subtitle == "两岸居民十分钟过河" and below.text.split("\n") == [P1, P2, P3]
    sections = clean(page(f"<h2>一、通车</h2><h2>二、过河</h2>{paragraphs(P1, P2, P3)}"))
    assert sections.subtitle is None
