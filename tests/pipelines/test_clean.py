"""From page to document: what is kept, what a page is taken for, and that the same page is always the same document."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from lxml.html import document_fromstring

from pipelines.clean import clean
from pipelines.page.reading import read_page
from tests.conftest import ROOT
from tests.pipelines import seed

P1 = "四月八日上午，榆林河大桥在经过三年施工以后建成通车，两岸居民过河的时间从一个小时缩短到十分钟。"
P2 = "市交通局介绍，大桥全长一千二百米，双向四车道，两侧设有人行道，总投资六亿元。"
P3 = "住在北岸的陈大爷第一个走过大桥，他说：“等了一辈子，今天终于走过来了。”"
MENU = '<div class="nav">' + "".join(f'<a href="/{i}/">栏目{i}</a> ' for i in range(12)) + "</div>"
FOOTER = '<div class="footer">榆林河新闻网版权所有 陕ICP备12345678号-1</div>'


def page(body: str, title: str = "榆林河大桥建成通车", head: str = "") -> bytes:
    """Return a page of the usual make around a body."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_榆林河新闻网</title>{head}</head>
<body>{MENU}<div class="main"><h1>{title}</h1>{body}</div>{FOOTER}</body></html>""".encode()


def paragraphs(*lines: str) -> str:
    """Return lines as <p> elements."""
    return "".join(f"<p>{line}</p>" for line in lines)


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


def test_hidden_blocks_are_not_read() -> None:
    """What a reader cannot see is neither text nor ledger."""
    hidden = "".join(
        f"<div {how}><p>{P2}隐藏</p></div>" for how in ('style="display: none"', "hidden", 'style="visibility:hidden"')
    )
    document = clean(
        page(paragraphs(P1, P3) + hidden + f"<script>document.write('{P2}')</script><noscript>{P2}</noscript>")
    )
    assert document.text.split("\n") == [P1, P3]
    assert "隐藏" not in document.to_json()


def test_an_article_that_waits_for_its_script_to_show_it_is_read() -> None:
    """As one of WeChat does; what is hidden beside an article that is shown stays hidden."""
    waiting = f'<div id="js_content" style="visibility: hidden; opacity: 0;">{paragraphs(P1, P2, P3)}</div>'
    assert clean(page(waiting)).text.split("\n") == [P1, P2, P3]
    secret = (
        '<div style="visibility:hidden">'
        + paragraphs("隐藏的文字是给搜索引擎看的，读者看不到，也不应当看到。" * 40)
        + "</div>"
    )
    shown = paragraphs(P1, P2, P3, P1.replace("四", "五"), P2.replace("一", "三"), P3.replace("陈", "王"), P1 + P2 + P3)
    assert "隐藏" not in clean(page(shown + secret)).text


def test_an_article_about_filings_copyright_and_hotlines_is_spared() -> None:
    """Sentences about ICP filings, copyright and hotlines in mid-article are text, and so is the question above them."""
    lines = [
        "工信部昨天表示，没有完成ICP备案的网站不得提供服务，违者将被关停。",
        "什么是ICP备案？",
        "记者查询发现，这家网站的页面底部写着京ICP备12345678号，但是这个备案号属于另一家公司。",
        "举报电话公布以后，一周之内就收到三百多条线索，多数与未经授权转载新闻作品有关。",
        "版权所有人认为，平台应当承担责任；平台则说，它只提供信息存储空间，转载的内容由用户上传。",
        "“声明：本店商品概不退换”这样的告示，在法律上是无效的，市消费者协会的工作人员这样告诉记者。",
        "下一步，有关部门将对备案信息进行核查，核查结果将向社会公布。",
    ]
    assert clean(page(paragraphs(*lines), "没有备案的网站将被关停")).text.split("\n") == lines


def test_verse_tables_and_dialogue_are_spared() -> None:
    """Short lines inside an article are text; a table row is one line with tabs."""
    verse = ["渭城朝雨浥轻尘", "客舍青青柳色新", "劝君更尽一杯酒", "西出阳关无故人"]
    table = "<table><tr><th>年份</th><th>过桥车辆</th></tr><tr><td>2020</td><td>120万</td></tr><tr><td>2021</td><td>180万</td></tr></table>"
    body = paragraphs(P1, *verse, P2) + table + paragraphs("问：桥叫什么名字？", "答：还没有定。", P3)
    document = clean(page(body))
    for line in [P1, *verse, P2, "2020\t120万", "2021\t180万", "问：桥叫什么名字？", "答：还没有定。", P3]:
        assert line in document.text.split("\n")
    assert [block.text for block in document.blocks if block.kind == "table"]


def test_a_table_of_data_stays_whole_wherever_it_stands() -> None:
    """In mid-article and behind the last paragraph; a cell that looks like a picture's number or a tool is a cell."""
    rows = "".join(f"<tr><td>第{i}区</td><td>{20 + i}%</td><td>1/{i}</td><td>打印</td></tr>" for i in range(3, 9))
    table = f"<table><tr><th>地区</th><th>比例</th><th>每几家一家</th><th>业务</th></tr>{rows}</table>"
    lines = ["地区\t比例\t每几家一家\t业务", *(f"第{i}区\t{20 + i}%\t1/{i}\t打印" for i in range(3, 9))]
    middle = clean(page(paragraphs(P1, P2) + table + paragraphs(P3)))
    assert middle.text.split("\n") == [P1, P2, *lines, P3]
    behind = clean(page(paragraphs(P1, P2, P3) + table))
    assert behind.text.split("\n") == [P1, P2, P3, *lines]


def test_a_table_of_credits_is_no_data() -> None:
    """Where most cells are notices, they go as any others do."""
    table = "<table><tr><td>责任编辑：王小明</td><td>打印</td></tr><tr><td>关闭</td><td>分享到</td></tr></table>"
    assert clean(page(paragraphs(P1, P2, P3) + table)).text.split("\n") == [P1, P2, P3]


@pytest.mark.parametrize("box", ["TRS_Editor", "zw", "content", ""])
def test_a_list_between_two_paragraphs_is_the_articles(box: str) -> None:
    """Whatever its box is called. A list of links is none of it."""
    items = ["酒驾醉驾一百八十七起；", "超员超载四百一十二起；", "占用应急车道九百六十五起。"]
    listed = "".join(f"<li>{item}</li>" for item in items)
    links = "".join(f"<li><a href='/{i}'>榆林河两岸的又一条消息之{i}</a></li>" for i in range(3))
    body = f"<div class='{box}'>{paragraphs(P1, '通报说，其中：')}<ol>{listed}</ol>{paragraphs(P2, P3)}<ul>{links}</ul>{paragraphs(P1 + P2)}</div>"
    payload = page(body).replace(b'class="main"', b'class="wrap"')
    assert clean(payload).text.split("\n") == [P1, "通报说，其中：", *items, P2, P3, P1 + P2]


def test_a_heading_between_two_paragraphs_of_a_box_is_kept_with_them() -> None:
    """Where the body is cut into boxes of unequal names, with other boxes between."""
    long, short = (
        "The committee met again on Tuesday and agreed that the old mill should be kept as it is. " * 6,
        ENGLISH[1],
    )
    boxes = [
        f"<div class='rich wide'>{paragraphs(long, long + 'So be it.')}</div>",
        f"<div class='rich'><p>{short}</p><h3>The third arch</h3><p>{ENGLISH[2]}</p></div>",
    ]
    body = "<div class='box'><p>Advertisement</p></div>".join([*boxes, f"<div>{paragraphs(long + 'Or not.')}</div>"])
    page = f"<html><body><main><h1>Old bridge to close</h1>{body}</main></body></html>"
    assert "\nThe third arch\n" in clean(page.encode()).text


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("hi", ["पुल पर भारी वाहनों का प्रवेश रात नौ बजे के बाद ही होगा।", "नगर निगम ने सड़क चौड़ी करने के लिए पंद्रह दिन का नोटिस दिया है।", "दुकानदार ने कहा कि उनके दादा ने यह दुकान साठ साल पहले खोली थी।"]),
        ("bn", ["সেতুটি আজ সকালে সবার জন্য খুলে দেওয়া হয়েছে বলে জানিয়েছে পৌরসভা।", "দুই পাড়ের মানুষ তিন বছর ধরে এই দিনের অপেক্ষায় ছিলেন বলে জানান।", "প্রকৌশলী বলেন, সেতুর নিচ দিয়ে নৌকা চলাচল আগের মতোই থাকবে।"]),
        ("th", ["เทศบาลเปิดสะพานใหม่ข้ามแม่น้ำเมื่อเช้านี้ หลังก่อสร้างนานสามปี ชาวบ้านสองฝั่งมาร่วมงานกันคับคั่ง", "วิศวกรระบุว่าเรือยังลอดใต้สะพานได้เหมือนเดิม และจะมีทางเดินเท้าทั้งสองข้างภายในปีหน้า"]),
        ("am", ["አዲሱ ድልድይ ዛሬ ጠዋት ለሕዝብ ክፍት ሆኗል ሲል የከተማው አስተዳደር አስታወቀ።", "በሁለቱም ዳርቻ የሚኖሩ ሰዎች ይህን ቀን ለሦስት ዓመት ጠብቀዋል።"]),
    ],
)  # fmt: skip
def test_sentences_end_as_their_script_ends_them(language: str, lines: list[str]) -> None:
    """With a danda, with nothing but a space, with an Ethiopic full stop."""
    body = f"<article><h1>{lines[0][:20]}</h1>{paragraphs(*lines)}</article>"
    menu = "<nav>" + "".join(f"<a href='/{i}'>{lines[0][:9]}</a> " for i in range(9)) + "</nav>"
    payload = f"<html lang='{language}'><head><meta charset='utf-8'></head><body>{menu}{body}</body></html>".encode()
    document = clean(payload)
    assert (document.text.split("\n"), document.verdict) == (lines, "article")


def test_a_paragraph_whose_names_are_links_is_one_of_the_article() -> None:
    """The lead too. A line that only names another page is none, and goes."""
    linked = (
        '<a href="/t/leedstow-borough-council">Leedstow Borough Council</a> has asked <a href="/t/ministry-of-transport">the '
        'Ministry of Transport and Regional Development</a> for help, <a href="/n/7">the Courier reported last week on Monday</a>.'
    )
    text = re.sub("<[^>]+>", "", linked)
    more = '<p>More: <a href="/n/9">The ferry that nobody wanted is back after thirty years on the river.</a></p>'
    payload = english().decode()
    for place in (ENGLISH[0], ENGLISH[2]):
        document = clean(payload.replace(f"<p>{place}", f"<p>{linked}</p>{more}<p>{place}").encode())
        assert document.text.split("\n").count(text) == 1 and "nobody wanted" not in document.text
        assert all(one in document.text for one in ENGLISH)


def test_a_list_of_other_pages_in_mid_article_goes_with_its_heading() -> None:
    """相关新闻 and its links are cut; the article goes on below them."""
    links = "".join(f'<li><a href="/n/{i}">另一条新闻的标题第{i}条</a></li>' for i in range(5))
    document = clean(page(paragraphs(P1) + f"<div><h3>相关新闻</h3><ul>{links}</ul></div>" + paragraphs(P2, P3)))
    assert document.text.split("\n") == [P1, P2, P3]
    assert any(removal.rule == "zh-related" for removal in document.removed)


def test_numbered_clauses_go_with_the_disclaimer_above_them() -> None:
    """A notice in several clauses is cut as one block, each clause on record."""
    clauses = [
        "1、凡本网注明“来源：榆林河新闻网”的作品，版权均属本网所有。",
        "2、本网转载的其他稿件，目的在于传递更多信息。",
        "3、请在两周内来电联系。",
    ]
    document = clean(page(paragraphs(P1, P2, P3, "版权与免责声明：", *clauses)))
    assert document.text.split("\n") == [P1, P2, P3]
    assert {removal.text for removal in document.removed} >= set(clauses)


def test_an_editor_in_brackets_is_cut_off_the_last_paragraph() -> None:
    """Only the credit goes; the paragraph stays, and so does 完 where it belongs to the sentence."""
    document = clean(page(paragraphs(P1, P2, P3 + "（责任编辑：王小明）")))
    assert document.text.split("\n") == [P1, P2, P3]
    assert ("王小明", "editor") in {(person.name, person.role) for person in document.authors}


ENGLISH = [
    "LEEDSTOW (NW) – The town's oldest bridge will close for six weeks from Monday, the council said on Friday.",
    "Engineers found cracks in two of the five arches during an inspection in March, and repairs cannot wait for the summer.",
    "“We know what this means for traders on both banks,” council leader Ann Marsh told a meeting. “There is no safe way to keep it open.”",
    "A ferry will run every twenty minutes between seven in the morning and ten at night, free of charge.",
]


def english(*extra: str) -> bytes:
    """Return an English article page with more paragraphs at its end."""
    return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Old bridge to close - The Leedstow Courier</title>
<meta property="og:site_name" content="The Leedstow Courier"></head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Old bridge to close</h1><p>By Jane Marlow and Tom Reyes, Local Democracy Reporter</p><p>Published: 8 April 2022, 08:21</p>
{paragraphs(*ENGLISH, *extra)}</article><footer>© 2022 The Leedstow Courier. All rights reserved.</footer></body></html>""".encode()


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


def test_one_line_that_no_rule_knows_does_not_shield_the_notices_beside_it() -> None:
    """A note below the others, or a standfirst above the byline, stays by itself."""
    note = "The harbour board was called by its old name in one sentence of this story, which has since been put right."
    document = clean(english("Tom Reyes contributed to this report.", note))
    assert document.text.split("\n") == [*ENGLISH, note]
    standfirst = (
        "Drivers will have to take the long way round by the mill until the middle of May, and so will the school bus."
    )
    payload = english().replace(
        b"<h1>Old bridge to close</h1>", f"<h1>Old bridge to close</h1><p>{standfirst}</p>".encode()
    )
    assert clean(payload).text.split("\n") == [standfirst, *ENGLISH]


def test_a_box_that_asks_for_a_mail_address_is_no_text() -> None:
    """Whatever is offered in it; a form around the whole page says nothing."""
    box = """<div data-area="n"><h4>The morning post</h4><p>What the harbour talks about, each day at six, written by our own people.</p>
<form action="/n"><input type="email" name="m"></form></div>"""
    payload = english().decode().replace(f"<p>{ENGLISH[2]}", f"{box}<p>{ENGLISH[2]}")
    assert clean(payload.encode()).text.split("\n") == ENGLISH
    whole = (
        english().decode().replace("<body>", "<body><form><input type='email'>").replace("</body>", "</form></body>")
    )
    assert clean(whole.encode()).text.split("\n") == ENGLISH


def test_an_offer_in_mid_article_goes_as_one() -> None:
    """What a subscription brings reads like a list of the article's; the lines around it that a rule knows tell."""
    offer = """<div class="offer"><h2>SUBSCRIBE TO UNLOCK MORE ARTICLES</h2><p>Subscribe now to read the latest news in your city.</p>
<ul><li>Columns by Ann Hale, Tom Frith and others, and the weekly letter from the harbour.</li><li>Unlimited online access to the Courier.</li>
<li>Daily puzzles and comics.</li><li>Support local journalism.</li></ul></div>"""
    payload = english().decode().replace(f"<p>{ENGLISH[2]}", f"{offer}<p>{ENGLISH[2]}")
    document = clean(payload.encode())
    assert document.text.split("\n") == ENGLISH
    assert any("Ann Hale" in removal.text for removal in document.removed)


def test_what_holds_most_of_the_running_text_is_no_advertisement() -> None:
    """Whatever it is called: a box that was never closed swallows the article."""
    lines = [
        f"The committee met for the {word} time on Tuesday, and its members agreed that the old mill should be kept as it is."
        for word in ("first", "second", "third", "fourth")
    ]
    menu = "".join(f"<li><a href='/{i}'>Another story of the valley, number {i}</a></li>" for i in range(40))

    def roles(inside: str, behind: str) -> list[frozenset[str]]:
        story = (
            f"<ul>{menu}</ul><h1>The old mill is kept</h1><div class='intextAd'><p>Sponsored</p>{inside}</div>{behind}"
        )
        read = read_page(document_fromstring(f"<html><body>{story}</body></html>"))
        return [segment.roles for segment in read.segments if segment.text in lines]

    assert roles(paragraphs(*lines), "") == [frozenset()] * 4
    assert roles(paragraphs(lines[0]), paragraphs(*lines[1:])) == [frozenset({"aside"}), *[frozenset()] * 3]


def test_a_letter_that_is_drawn_large_belongs_to_its_word() -> None:
    """Though markup has a space behind it. A letter that may be a word by itself is one."""
    for letter, rest, line in (("T", "he queue", "The queue"), ("A", "long queue", "A long queue")):
        lead = f'<span class="drop-cap">{letter}</span> {rest} at the ferry had no end, said those who stood in it all day.'
        document = clean(english().replace(f"<p>{ENGLISH[1]}".encode(), f"<p>{lead}</p><p>{ENGLISH[1]}".encode()))
        assert f"{line} at the ferry" in document.text


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
LISTING = "".join(f'<li><a href="/n/{i}">今天的第{i}条新闻标题说的是河边发生的一件小事</a></li>' for i in range(40))


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


def test_two_processes_write_the_same_document() -> None:
    """The same bytes are the same JSON, whatever the hash seed, the order of pages or what was cleaned before."""
    program = "import sys; from pipelines.clean import clean; from tests.pipelines import seed; from tests.pipelines.test_clean import english, page, paragraphs, P1\n"
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
    document = clean(
        page(paragraphs(P1, P2)),
        url="http://n.example/1",
        record_id="<urn:uuid:1>",
        payload_digest="sha1:X",
        pressmark="20220408000000/http://n.example/1",
    )
    assert (document.record_id, document.payload_digest) == ("<urn:uuid:1>", "sha1:X")
    assert document.pressmark == "20220408000000/http://n.example/1"
    assert document.cleaner.version and document.cleaner.rules


def test_the_only_line_right_below_the_headline_is_the_subtitle() -> None:
    """An h2 that follows the h1 at once stands below the headline, and not in the text; one of several h2 does not."""
    below = clean(page(f"<h2>两岸居民十分钟过河</h2>{paragraphs(P1, P2, P3)}"))
    assert below.subtitle == "两岸居民十分钟过河" and below.text.split("\n") == [P1, P2, P3]
    sections = clean(page(f"<h2>一、通车</h2><h2>二、过河</h2>{paragraphs(P1, P2, P3)}"))
    assert sections.subtitle is None
