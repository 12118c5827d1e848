"""Credits of whole pages: the people named for an article and their roles, wherever newspapers print them."""

from __future__ import annotations

import time

import pytest
from lxml import html

from pipelines.credits.bylines import chinese, japanese, korean, uncased, western
from pipelines.credits.dateline import find_dateline
from pipelines.credits.source import find_source
from tests.pipelines.credit_pages import ENGLISH, chinese_document, english_document, json_ld, people, plain_document


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("head", "2022年04月08日 08:21 来源：清溪晚报 记者 赵一鸣"),
        ("first", "本报讯（记者 赵一鸣）"),
        ("first", "新华社清溪4月8日电（记者赵一鸣）"),
        ("first", "中新社清溪4月8日电 (赵一鸣)"),
        ("last", "(记者 赵一鸣)"),
        ("last", "记者赵一鸣"),
        ("last", "（赵一鸣）"),
        ("below", "<p>本报记者 赵一鸣</p>"),
        ("below", "<p>文/赵一鸣</p>"),
        ("below", "<p>【责编】钱小雨 作者：赵一鸣</p>"),
    ],
)
def test_a_byline_is_found_wherever_papers_print_it(place: str, text: str) -> None:
    """In the head line, in the opening, at the end, and in the lines that are cut below the text."""
    document = chinese_document(**{place: text})
    assert [p.name for p in document.authors if p.role in ("author", "reporter")] == ["赵一鸣"]


def test_a_name_alone_below_the_headline_is_the_author() -> None:
    """Essays are printed so; a word that only begins like a name is none."""
    assert people(chinese_document(head="赵一鸣")) == {("赵一鸣", "author")}
    assert people(chinese_document(head="文化")) == people(chinese_document(head="成都")) == set()


def test_one_person_is_named_once_a_part() -> None:
    """作者 above an article and 记者 in it are one person, and so are the photographer and the author of the markup."""
    document = chinese_document(head="作者：赵一鸣", first="本报讯（记者 赵一鸣 通讯员 孙国梁）")
    assert people(document) == {("赵一鸣", "reporter"), ("孙国梁", "correspondent")}
    assert document.byline == "记者 赵一鸣 通讯员 孙国梁"


@pytest.mark.parametrize(
    ("head", "byline"),
    [
        ("記者 王大明／台北報導", "記者 王大明／台北報導"),
        ("文／林小美（清溪大學副教授）", "文／林小美（清溪大學副教授）"),
        ("2022-04-08 08:21 來源：清溪報 清溪報記者 王大明 字號：大 中 小", "清溪報記者 王大明"),
    ],
)
def test_the_byline_is_kept_as_printed(head: str, byline: str) -> None:
    """With outlet and place, without date, source and buttons."""
    assert chinese_document(head=head).byline == byline


def test_a_page_that_names_no_one_has_no_authors() -> None:
    """What is not there is null, whatever the publishing system put into its meta elements."""
    document = chinese_document(markup="<meta name='author' content='清溪新闻网'><meta name='author' content='admin'>")
    assert (document.authors, document.byline, document.source, document.dateline) == ((), None, None, None)


def test_the_heading_of_a_box_about_the_article_is_no_name() -> None:
    """The BBC's pages in other languages have one, for readers who cannot see the page."""
    head = (
        "<section><strong class='visually-hidden'>Article Information</strong><ul><li><span>Author, </span>"
        "<span>سارة القحطان</span></li><li><span>Role, </span><span>القاهرة</span></li></ul></section>"
    )
    assert people(english_document(head=head)) == {("سارة القحطان", "author")}


def test_a_role_below_a_name_says_what_the_person_is() -> None:
    """Indonesian papers print writer and editor so; Swahili has a byline word of its own."""
    head = "<div><h6>Budi Santosa Wijaya,</h6><p>Penulis</p></div><div><h6>Ratna Dewi Lestari</h6><p>Editor</p></div>"
    assert people(english_document(head=head)) == {("Budi Santosa Wijaya", "author"), ("Ratna Dewi Lestari", "editor")}
    swahili = western.read_line("Na Saada Omari", language="sw").people
    assert [person.name for person in swahili] == ["Saada Omari"]


def test_two_bylines_with_only_jobs_between_are_one() -> None:
    """The second of two that something else stands between is another article's."""
    by = "<p>By Jane Marlow</p><p>{between}</p><p>By Tom Reyes</p>"
    both = {("Jane Marlow", "author"), ("Tom Reyes", "author")}
    assert people(english_document(head=by.format(between="Reporter</p><p>Courier Media Group"))) == both
    teaser = "<p>By Jane Marlow</p><ul><li><a href='/1'>Island ferry sold to a line</a></li><li>By Tom Reyes</li></ul>"
    assert people(english_document(head=teaser)) == {("Jane Marlow", "author")}
    assert people(english_document(head=by.format(between="Island ferry sold to a line in the north"))) == {
        ("Jane Marlow", "author")
    }


def test_a_turkish_agency_puts_name_place_and_itself_above_the_text() -> None:
    """The agency is the source."""
    document = english_document(head="<p><b>Özgür SAĞLAMOĞLU / BURSA, (DHA)</b></p>")
    assert people(document) == {("Özgür SAĞLAMOĞLU", "reporter")}
    assert document.source and document.source.name == "DHA"


def test_a_chinese_byline_is_found_below_lines_that_went_astray() -> None:
    """A remark of the site and a caption stand above the paragraph that opens with it."""
    first = (
        "為達最佳瀏覽效果，建議使用新版的瀏覽器。</p><p>林姓農民將拾獲的袋子交給員警。</p><p>〔記者王大明／台南報導〕"
    )
    assert people(chinese_document(first=first)) == {("王大明", "reporter")}


@pytest.mark.parametrize(("byline", "rule"), [("Jane Marlow", "byline"), ("By Jane Marlow", "en-byline")])
def test_a_byline_between_two_paragraphs_is_no_text(byline: str, rule: str) -> None:
    """It goes with its reason; the name stays in authors."""
    markup = json_ld(author={"@type": "Person", "name": "Jane Marlow"})
    document = english_document(head=f"<p>{ENGLISH[3]}</p><p>{byline}</p>", markup=markup)
    assert document.text.split("\n") == [ENGLISH[3], *ENGLISH]
    (cut,) = [removal for removal in document.removed if removal.text == byline]
    assert cut.rule == rule
    assert people(document) == {("Jane Marlow", "author")}


def test_a_name_that_stands_above_each_answer_is_text() -> None:
    """The writer of an interview is named above each question."""
    talk = "".join(f"<p>{name}</p><p>{line}</p>" for line in ENGLISH[:2] for name in ("Jane Marlow", "Tom Reyes"))
    document = english_document(below=talk, markup=json_ld(author={"@type": "Person", "name": "Jane Marlow"}))
    assert document.text.count("Jane Marlow\n") == 2


@pytest.mark.parametrize(
    "bait",
    [
        "Yayın, " * 50,
        "김하나 " * 100,
        "(서울=" * 90,
        "كتب: " * 60,
        "文・高田" * 80,
        "Kaynak : " * 40,
        "[" * 390,
        "记者 " * 130,
        "王" * 400,
        "By " + "A. " * 90,
        "来源：" * 100,
        "文/" * 190,
        "By " + "Ab-" * 90,
        "Von A. Berg mit " + " mit " * 70,
        "(AP, " * 60 + ")",
        "Quelle: " + ", a 1.1." * 30,
        "(" * 390,
    ],
)
def test_reading_credits_takes_no_longer_than_the_line(bait: str) -> None:
    """A line made to be read in many ways is read in one: fifty times within two seconds."""
    started = time.process_time()
    for _ in range(50):
        chinese.read_line(bait)
        chinese.read_line(bait, prose=True)
        western.read_line(bait)
        korean.read_line(bait)
        uncased.read_line(bait)
        japanese.read_line(bait)
        japanese.read_signature(bait)
        find_source([bait], [bait], html.fromstring("<p>x</p>"), None)
        find_dateline(bait)
    assert time.process_time() - started < 2


def test_a_byline_word_inside_a_paragraph_does_not_overrule_markup() -> None:
    """Whom markup names is the author; a byline of its own counts for more still."""
    markup = "<meta name='author' content='Jane Marlow'>"
    assert people(plain_document(head="<p>Ferry fares – By Tom Reyes</p>", markup=markup)) == {
        ("Jane Marlow", "author")
    }
    assert people(plain_document(head="<p>By Tom Reyes</p>", markup=markup)) == {("Tom Reyes", "author")}
