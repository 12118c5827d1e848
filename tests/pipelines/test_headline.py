"""The headline: printed lines weighed against declared titles, the site's name off, kicker and subtitle apart."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from pipelines.article import main_text
from pipelines.headline.headline import Headline, find_headline
from pipelines.page.parse import parse
from pipelines.page.reading import read_page
from pipelines.page.structured_data import read_structured_data
from pressmark import clean

TEXT = (
    "<p>四月八日上午，榆林河大桥在经过三年施工以后建成通车，两岸居民过河的时间从一个小时缩短到十分钟。</p>"
    "<p>市交通局介绍，大桥全长一千二百米，双向四车道，两侧设有人行道，总投资六亿元。</p>"
    "<p>住在北岸的陈大爷第一个走过大桥，他说，等了一辈子，今天终于走过来了。</p>"
)
ENGLISH = (
    "<p>The town's oldest bridge will close for six weeks from Monday, the council said on Friday afternoon.</p>"
    "<p>Engineers found cracks in two of the five arches, and repairs cannot wait for the summer, they told a meeting.</p>"
)


def find(head: str, body: str, *, url: str | None = None, suffix: str | None = None) -> Headline:
    """Return the headline of a page of this head and body."""
    root = parse(f"<html><head>{head}</head><body>{body}</body></html>").root
    assert root is not None
    data, page = read_structured_data(root), read_page(root)
    kept = main_text.find_main_text(page, root, frozenset(), data.title).kept
    return replace(find_headline(data, page, kept, root=root, url=url, suffix=suffix), declared=())


@pytest.mark.parametrize(
    "printed",
    [
        "<h1>{}</h1>",
        "<h3>{}</h3>",
        "<center><font size=5><b>{}</b></font></center>",
        "<table><tr><td class=title align=center>{}</td></tr></table>",
        "<div id=title>{}</div>",
        "<p align=center><strong>{}</strong></p>",
    ],
)
def test_the_line_above_the_article_that_the_title_element_repeats_is_the_headline(printed: str) -> None:
    """It needs no h1: old layouts print it large, centred or in a cell."""
    head = "<title>榆林河大桥建成通车-河声在线 综合门户</title>"
    menu = "<div><a href=/>首页</a> <a href=/a>榆林河大桥</a></div>"
    found = find(head, menu + printed.format("榆林河大桥建成通车") + "<div>2022-04-08 来源：河声报</div>" + TEXT)
    assert found.title == "榆林河大桥建成通车"
    assert found.line is not None


def test_the_printed_headline_goes_before_a_shortened_title_element() -> None:
    """The title element may leave out words; what stands above the article is what the newsroom wrote."""
    head = "<title>榆林河大桥今日通车_要闻_河声网</title>"
    assert find(head, f"<h3>榆林河大桥今日正式通车！</h3>{TEXT}").title == "榆林河大桥今日正式通车！"


def test_an_h1_that_is_the_sites_name_is_no_headline() -> None:
    """Where the logo is the only h1, the heading that the title element repeats is taken."""
    head = '<title>Old bridge to close : Local : Leedstow Post</title><meta property="og:site_name" content="Leedstow Post">'
    found = find(head, f"<h1>Leedstow Post</h1><h2>Old bridge to close</h2>{ENGLISH}")
    assert found.title == "Old bridge to close"


def test_an_h1_in_a_breadcrumb_is_made_for_search_engines() -> None:
    """The heading above the article that og:title repeats is the headline."""
    head = (
        "<title>Bridge Leedstow: cracks, closure, all news</title>"
        '<meta property="og:title" content="Cracks found: old bridge must close">'
    )
    crumbs = (
        "<nav><ul><li><a href=/>Home</a></li><li><h1>Bridge Leedstow: cracks, closure, all news</h1></li></ul></nav>"
    )
    found = find(head, f"{crumbs}<article><h2>Cracks found: old bridge must close</h2>{ENGLISH}</article>")
    assert found.title == "Cracks found: old bridge must close"


def test_a_title_element_of_section_and_site_alone_says_nothing() -> None:
    """The heading above the article stands though nothing declares it; without one there is no title."""
    head = "<title>新闻动态--榆林河学会官网</title>"
    body = "<h3><a href=/>首页</a></h3>{}" + TEXT + "<h5>榆林河学会</h5>"
    assert find(head, body.format("<h4>2022年河流年会在榆林河畔举行！</h4>")).title == "2022年河流年会在榆林河畔举行！"
    assert find(head, TEXT).title is None


def test_a_headline_in_two_lines_is_one_where_the_title_element_holds_it_in_one() -> None:
    """<br> parts it only on the page; a sign between its halves is taken from the declared title."""
    assert find("<title>榆林河大桥通车 两岸居民十分钟过河_河声网</title>", f"<h1>榆林河大桥通车<br>两岸居民十分钟过河</h1>{TEXT}") == Headline(
        "榆林河大桥通车 两岸居民十分钟过河", line=0
    )  # fmt: skip
    found = find(
        "<title>Old bridge: six weeks of ferries</title>", f"<h1>Old bridge<br>six weeks of ferries</h1>{ENGLISH}"
    )
    assert found.title == "Old bridge: six weeks of ferries"


def test_a_second_line_that_the_title_element_parts_is_the_subtitle() -> None:
    """ "A / B / section" is headline, subtitle and section; a date in the heading is no part of either."""
    head = "<title>OLDNEWS::: Old bridge must close / Ferries will run every twenty minutes / Local</title>"
    found = find(
        head, f"<h1>Old bridge must close<br>Ferries will run every twenty minutes 05.01.12 18:27</h1>{ENGLISH}"
    )
    assert (found.title, found.subtitle) == ("Old bridge must close", "Ferries will run every twenty minutes")


def test_kicker_and_subtitle_stand_above_and_below() -> None:
    """引题 and 副题 are told by their class, by a dash, or by being the only heading there."""
    head = "<title>榆林河大桥建成通车_河声网</title>"
    above = '<p class="yinti">三年施工 六亿投资</p>'
    found = find(
        head, f"<div>{above}<h1>榆林河大桥建成通车</h1><p>——两岸居民十分钟过河</p></div><p>2022-04-08</p>{TEXT}"
    )
    assert found.kicker == "三年施工 六亿投资"
    assert found.subtitle == "——两岸居民十分钟过河"
    deck = find(head, f"<h1>榆林河大桥建成通车</h1><h2>两岸居民十分钟过河</h2>{TEXT}")
    assert (deck.kicker, deck.subtitle) == (None, "两岸居民十分钟过河")


def test_a_date_line_a_caption_or_a_list_of_pages_is_no_subtitle() -> None:
    """Only what belongs to the headline stands below it."""
    head = "<title>榆林河大桥建成通车_河声网</title>"
    for line in (
        "<h2>2022-04-08 10:20 来源：河声报</h2>",
        "<h2>今日导读：</h2>",
        '<h2><a href="/1">另一条新闻的标题</a></h2>',
    ):
        assert find(head, f"<h1>榆林河大桥建成通车</h1>{line}{TEXT}").subtitle is None


@pytest.mark.parametrize(
    "lead",
    [
        "<h2>{}</h2>",
        "<p class='article-summary'>{}</p>",
        "<div class='top'><p>{}</p></div>",  # as the page describes itself
    ],
)
def test_a_sentence_between_headline_and_text_is_the_subtitle_though_the_date_is_above_it(lead: str) -> None:
    """What the text does not hold is not lost; a sentence about the archive is none of it."""
    line = "The ferry will carry school children free of charge for as long as the repairs take."
    head = f"<title>Old bridge to close</title><meta name='description' content='{line}'>"
    above = "<h1>Old bridge to close</h1><div>8 April 2022, 08:21</div>"
    found = find(head, f"<div>{above}{lead.format(line)}</div><article>{ENGLISH * 2}</article>")
    assert (found.title, found.subtitle) == ("Old bridge to close", line)
    other = "<div class='top'><p>Readers with an account can keep this story for later, wherever they are.</p></div>"
    assert find(head, f"<div>{above}{other}</div><article>{ENGLISH * 2}</article>").subtitle is None


def test_a_label_before_the_headline_is_the_kicker_where_the_page_declares_the_headline_without_it() -> None:
    """ "Opinion | …" is two things; 快讯 and brackets belong to the headline as printed."""
    head = '<title>Leave the old bridge alone - Leedstow Post</title><meta property="og:title" content="Leave the old bridge alone">'
    found = find(head, f"<h1>Opinion | Leave the old bridge alone</h1>{ENGLISH}")
    assert (found.title, found.kicker) == ("Leave the old bridge alone", "Opinion")
    found = find("<title>快讯：榆林河大桥通车_河声网</title>", f"<h1>快讯：榆林河大桥通车[组图]</h1>{TEXT}")
    assert (found.title, found.kicker) == ("快讯：榆林河大桥通车[组图]", None)


def test_a_kicker_inside_the_heading_is_taken_apart() -> None:
    """Sites print it as a span in the h1, without even a space."""
    body = f'<h1><span class="article-kicker">Leedstow:</span><span>Old bridge must close</span></h1>{ENGLISH}'
    found = find("<title>Leedstow bridge closes for repairs</title>", body)
    assert (found.title, found.kicker) == ("Old bridge must close", "Leedstow")


@pytest.mark.parametrize(
    "declared", ["Old bridge to close for six weeks", "Leedstow: Old bridge to close for six weeks"]
)
def test_a_kicker_in_the_heading_is_told_by_the_title_that_is_declared_without_it(declared: str) -> None:
    """Two elements in one heading, of classes that say nothing; neither stays in the text."""
    heading = "<h1><span class='block leading-tight'>Local matters</span> <span class='leading-normal'>Old bridge to close for six weeks</span></h1>"
    head = f"<title>{declared}</title><meta property='og:title' content='{declared}'>"
    found = find(head, f"<article>{heading}{ENGLISH * 2}</article>")
    assert (found.kicker, found.title, found.subtitle) == ("Local matters", "Old bridge to close for six weeks", None)
    page = f"<html><head>{head}</head><body><article>{heading}{ENGLISH * 2}</article></body></html>"
    assert "Local matters" not in clean(page.encode()).text


def test_a_subhead_below_a_paragraph_is_no_subtitle() -> None:
    """Though it is the first heading below the headline."""
    body = f"<article><h1>Old bridge to close</h1><p>Drivers will have to take the long way round by the mill until May.</p><h2 class='body-subheading'>Six weeks of work</h2>{ENGLISH * 2}</article>"
    assert find("<title>Old bridge to close</title>", body).subtitle is None


def test_a_declared_title_cut_at_a_quote_is_printed_whole() -> None:
    """An unescaped quote ends the attribute; the page has the rest."""
    head = '<title>"桥王"老陈</title><meta property="og:title" content="他说"等了一辈子"">'
    assert find(head, f'<h1>他说"等了一辈子"的桥通车了</h1>{TEXT}').title == '他说"等了一辈子"的桥通车了'


def test_a_learned_suffix_is_taken_off() -> None:
    """What the site is known to put behind its titles goes, with the sign before it, and only from the end."""
    head = "<title>Old bridge must close, Orchard Valley Current News</title>"
    assert find(head, ENGLISH, suffix="Orchard Valley Current News").title == "Old bridge must close"
    assert find(head, ENGLISH, suffix="Other News").title == "Old bridge must close, Orchard Valley Current News"


@pytest.mark.parametrize(
    ("declared", "site", "title"),
    [
        ("Old bridge must close - Leedstow Post", "Leedstow Post", "Old bridge must close"),
        ("Leedstow Post: Old bridge must close", "Leedstow Post", "Leedstow Post: Old bridge must close"),
        ("榆林河大桥建成通车_要闻_河声网", None, "榆林河大桥建成通车"),
        ("河声网 - 榆林河大桥建成通车", "河声网", "榆林河大桥建成通车"),
        ("Grypa – z pozoru niegroźna choroba | Zdrowie", None, "Grypa – z pozoru niegroźna choroba"),
        ("Council «must act» on bridge | Post", None, "Council «must act» on bridge"),
        ("河声网_新闻中心", "河声网", None),
    ],
)
def test_site_and_section_are_no_part_of_a_title(declared: str, site: str | None, title: str | None) -> None:
    """Parts behind _, | and dashes go; a dash inside a headline stays."""
    named = f'<meta property="og:site_name" content="{site}">' if site else ""
    assert find(f"<title>{declared}</title>{named}", ENGLISH).title == title


def test_the_hosts_name_is_the_sites_name() -> None:
    """A part of the title that the host name spells is the site, whatever else it says."""
    head = "<title>Leedstow Post | Bridge to shut</title>"
    assert find(head, ENGLISH, url="http://www.leedstowpost.example/1").title == "Bridge to shut"


def test_without_any_printed_line_the_declared_title_is_taken() -> None:
    """A page whose headline is an image still has one in its head."""
    head = '<meta property="og:title" content="榆林河大桥建成通车"><title>河声网</title>'
    assert find(head, TEXT) == Headline("榆林河大桥建成通车")


def test_long_and_hostile_titles_take_no_time() -> None:
    """A megabyte in the title element, ten thousand headings and spans in one of them: an answer at once."""
    began = time.process_time()
    find(f"<title>{'新闻的' * 300_000}</title>", f"<h1>榆林河大桥建成通车</h1>{TEXT}")
    find("<title>a | b</title>", "<h2>a - b</h2>" * 10_000 + ENGLISH)
    find("<title>a b</title>", f"<h1>{'<span class=kicker>a ' * 500}</h1>{'<i itemprop=headline>' * 500}{ENGLISH}")
    assert time.process_time() - began < 10
