"""Credits: who is named for an article, in which role, and what is no one's name. Names and outlets are invented."""

from __future__ import annotations

import json
import time

import pytest
from lxml import html

from pipelines.clean import clean
from pipelines.credits import han_byline, hangul_byline, japanese_byline, western_byline
from pipelines.credits.source_line import find_dateline, find_source
from pipelines.document import Document
from pipelines.names import other_names
from pipelines.names.other_names import is_korean_name, is_other_name
from pipelines.names.person_names import is_han_name, is_western_name

PARAGRAPHS = [
    "清溪县图书馆新馆昨天开放，三层楼共有阅览座位六百个，比旧馆多了一倍，读者从早上八点起就在门外排起了长队。",
    "馆长说，新馆的藏书来自全县十二个乡镇的捐赠，其中最早的一册印于一九一二年，修补用去了整整两个冬天的时间。",
    "为了方便下班的人，开放时间延长到晚上九点，周末不休息；孩子们的阅览室铺了地毯，书架的高度也降了三分之一。",
    "据了解，今后三年县里还要在六个镇建分馆，读者可以在任何一处借书，在任何另一处还书，不用另外办理手续。",
    "新馆门前的广场上种了四十棵银杏，设计者希望再过二十年，读书的人能够在树荫下坐到天黑以后再慢慢走回家去。",
]
ENGLISH = [
    "The ferry to Orrin Island will run every twenty minutes from Monday, the harbour board said after a vote on the new timetable.",
    "Two more boats were bought second-hand from a line on the west coast, and both were repainted in the old colours of the service.",
    "Islanders had asked for later crossings since the hospital moved to the mainland; the last boat will now leave at half past eleven.",
    "The board expects the change to cost nearly a million a year, most of which is to come from higher fares for lorries and coaches.",
]


def chinese(
    *, head: str = "", first: str = "", last: str = "", below: str = "", markup: str = "", title: str = "新馆昨天开放"
) -> Document:
    """Return the document of a Chinese page with credits at the places named."""
    body = [first + PARAGRAPHS[0], *PARAGRAPHS[1:-1], PARAGRAPHS[-1] + last]
    page = (
        f"<html lang='zh'><head><meta charset='utf-8'><title>{title}_清溪新闻网</title>{markup}</head><body>"
        f"<div class='nav'><a href='/'>首页</a> <a href='/a'>时政</a> <a href='/b'>文化</a></div>"
        f"<div class='content'><h1>{title}</h1><div class='info'>{head}</div>"
        f"{''.join(f'<p>{text}</p>' for text in body)}{below}</div></body></html>"
    )
    return clean(page.encode(), url="http://news.qingxi.example/2022/0408/1.html")


def english(*, head: str = "", first: str = "", below: str = "", markup: str = "") -> Document:
    """Return the document of an English page with credits at the places named."""
    body = [first + ENGLISH[0], *ENGLISH[1:]]
    page = (
        f"<html lang='en'><head><meta charset='utf-8'><title>Ferry to run every twenty minutes - Orrin Courier</title>"
        f"<meta property='og:site_name' content='Orrin Courier'>{markup}</head><body><article>"
        f"<h1>Ferry to run every twenty minutes</h1>{head}{''.join(f'<p>{text}</p>' for text in body)}{below}</article></body></html>"
    )
    return clean(page.encode(), url="https://courier.example/ferry")


def people(document: Document) -> set[tuple[str, str]]:
    """Return names and roles."""
    return {(person.name, person.role) for person in document.authors}


def json_ld(**facts: object) -> str:
    """Return a script element that says these things of a news article."""
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry", **facts}
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("本报记者 赵一鸣", {("赵一鸣", "reporter")}),
        ("清溪晚报记者 赵一鸣 钱小雨 通讯员 孙国梁", {("赵一鸣", "reporter"), ("钱小雨", "reporter"), ("孙国梁", "correspondent")}),
        ("（记者赵一鸣 通讯员孙国梁）", {("赵一鸣", "reporter"), ("孙国梁", "correspondent")}),
        ("实习记者 王 芳 记者李文博", {("王芳", "reporter"), ("李文博", "reporter")}),
        ("本报驻柏林特约记者 赵一鸣", {("赵一鸣", "correspondent")}),
        ("特派记者 赵一鸣 发自柏林", {("赵一鸣", "reporter")}),
        ("文/赵一鸣 图/钱小雨", {("赵一鸣", "author"), ("钱小雨", "photographer")}),
        ("撰文丨欧阳晓 编辑丨司马青", {("欧阳晓", "author"), ("司马青", "editor")}),
        ("赵一鸣/文", {("赵一鸣", "author")}),
        ("赵一鸣/清溪晚报", {("赵一鸣", "author")}),
        ("■ 赵一鸣", {("赵一鸣", "author")}),
        ("本报记者 赵一鸣 摄影报道", {("赵一鸣", "reporter")}),
        ("通讯员 钱小雨 摄", {("钱小雨", "photographer")}),
        ("编译：钱小雨 校对：孙国梁", {("钱小雨", "translator"), ("孙国梁", "editor")}),
        ("采写：清溪报记者 赵一鸣", {("赵一鸣", "reporter")}),
        ("（清溪台记者 赵一鸣）", {("赵一鸣", "reporter")}),
        ("文｜新城周刊 赵一鸣", {("赵一鸣", "author")}),
        ("文/本报记者 赵一鸣", {("赵一鸣", "reporter")}),
        ("文/赵一鸣 钱小雨", {("赵一鸣", "author"), ("钱小雨", "author")}),
        ("【文/清溪网 赵一鸣】", {("赵一鸣", "author")}),
        ("【清溪時報／王大明／台北報導】", {("王大明", "reporter")}),
        ("清溪科技讯（赵一鸣）", {("赵一鸣", "reporter")}),
        ("图片编辑：钱小雨", {("钱小雨", "editor")}),
        ("责任编辑：钱小雨_QX0011", {("钱小雨", "editor")}),
        ("编辑 钱小雨 校对 孙国梁返回清溪，查看更多", {("钱小雨", "editor"), ("孙国梁", "editor")}),
        ("作者, 苏米特·罗伊（Sumit Roy）", {("苏米特·罗伊", "author")}),
        ("清溪都市报记者蒋棋钱露露摄影范丁", {("蒋棋", "reporter"), ("钱露露", "reporter"), ("范丁", "photographer")}),
        ("记者 买买提江·艾力 通讯员 巴图孟克", {("买买提江·艾力", "reporter"), ("巴图孟克", "correspondent")}),
        ("記者王大明、林小美／台北報導", {("王大明", "reporter"), ("林小美", "reporter")}),
        ("〔記者王大明／高雄報導〕", {("王大明", "reporter")}),
        ("【王大明╱新北報導】", {("王大明", "reporter")}),
        ("（中央社記者王大明台北10日電）", {("王大明", "reporter")}),
        ("（中央社記者陳正健吉隆坡10日電）", {("陳正健", "reporter")}),
        ("撰文／林小美　攝影／王大明", {("林小美", "author"), ("王大明", "photographer")}),
        ("責任編輯：林小美", {("林小美", "editor")}),
        ("(作者：郑岚清溪大学副教授)", set()),  # nothing says where the name ends
        ("(作者：郑岚 清溪大学副教授)", {("郑岚", "author")}),
        ("作者：云上听雨 时间：2005-08-22", {("云上听雨", "author")}),
        ("2022-04-08 08:21 来源：清溪网 作者：赵一鸣 编辑：钱小雨", {("赵一鸣", "author"), ("钱小雨", "editor")}),
    ],
)  # fmt: skip
def test_a_line_of_chinese_credits_is_read_by_its_byline_words(line: str, expected: set[tuple[str, str]]) -> None:
    """Each byline word gives its role to the names behind it."""
    assert {(person.name, person.role) for person in han_byline.read_line(line).people} == expected


@pytest.mark.parametrize(
    "line",
    [
        "记者了解到", "记者 昨天走访了市场", "记者从会上获悉，今年将举办运动会。", "记者马上赶到现场", "记者 成都报道", "有记者向姚先生提问",
        "作者：佚名", "作者：网络整理", "作者：本报评论员", "来源：清溪网 作者： 编辑：", "图/视觉中国", "图为记者采访现场", "编辑推荐 更多",
        "（记者：何先生后来回家了没有？）", "记者：安全吗？", "论文作者王明", "记者证明文件已经送到", "本报综合报道", "原作者 王明 的女儿",
        "实习生林小宁为本文提供了帮助", "文化 文学 图片 编辑", "摄影展 地图 中文", "作者简介", "记者节",
    ],
)  # fmt: skip
def test_words_that_look_like_a_byline_name_no_one(line: str) -> None:
    """Verbs, places, desks and questions behind a byline word are no people."""
    assert han_byline.read_line(line).people == ()
    assert han_byline.read_line(line, prose=True).people == ()


def test_a_sentence_about_a_reporter_is_no_byline() -> None:
    """In running text a name counts only where the line or the brackets hold nothing else."""
    assert han_byline.read_line("记者王芳 在现场看到火已经灭了", prose=True).people == ()
    assert han_byline.read_line("本报讯（记者王芳）昨天", prose=True).people != ()


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
    document = chinese(**{place: text})
    assert [p.name for p in document.authors if p.role in ("author", "reporter")] == ["赵一鸣"]


def test_a_name_alone_below_the_headline_is_the_author() -> None:
    """Essays are printed so; a word that only begins like a name is none."""
    assert people(chinese(head="赵一鸣")) == {("赵一鸣", "author")}
    assert people(chinese(head="文化")) == people(chinese(head="成都")) == set()


def test_one_person_is_named_once_a_part() -> None:
    """作者 above an article and 记者 in it are one person, and so are the photographer and the author of the markup."""
    document = chinese(head="作者：赵一鸣", first="本报讯（记者 赵一鸣 通讯员 孙国梁）")
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
    assert chinese(head=head).byline == byline


def test_a_page_that_names_no_one_has_no_authors() -> None:
    """What is not there is null, whatever the publishing system put into its meta elements."""
    document = chinese(markup="<meta name='author' content='清溪新闻网'><meta name='author' content='admin'>")
    assert (document.authors, document.byline, document.source, document.dateline) == ((), None, None, None)


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ({"@type": "Organization", "name": "Orrin Courier"}, "Orrin Courier"),
        ({"@type": "NewsMediaOrganization", "name": "आज की खबर"}, "आज की खबर"),
        ({"@type": "Person", "name": "Courier staff reporter"}, "Courier staff reporter"),
        ([{"@type": "Person", "name": "OC24 Redaktion"}], "OC24 Redaktion"),
    ],
)
def test_a_desk_is_the_author_where_markup_says_so_and_nobody_is_named(author: object, name: str) -> None:
    """A corporate author, as libraries record one; nothing is printed, so that there is no byline."""
    document = english(markup=json_ld(author=author))
    assert people(document) == {(name, "author")}
    assert (document.byline, document.source) == (None, None)


@pytest.mark.parametrize(
    "author",
    [
        {"@type": "Person", "name": "admin"},
        {"@type": "Organization", "name": "Unknown"},
        {"@type": "Person", "name": "jmarlow"},
        {"@type": "Organization", "name": "https://courier.example/about"},
        {"@type": "Organization", "name": "小编"},
        {"@type": "Organization", "name": "x" * 200},
        {"@type": "Organization", "name": "Deutsche Presse-Agentur"},
        {"@type": "Organization"},
    ],
)
def test_an_account_a_placeholder_or_an_agency_is_no_corporate_author(author: object) -> None:
    """What publishing systems fill in says nothing of who wrote it."""
    assert english(markup=json_ld(author=author)).authors == ()


def test_a_desk_does_not_join_the_people_who_wrote() -> None:
    """It stands in for nobody where somebody is named."""
    markup = json_ld(
        author=[{"@type": "Organization", "name": "Orrin Courier"}, {"@type": "Person", "name": "Jane Marlow"}]
    )
    assert people(english(markup=markup)) == {("Jane Marlow", "author")}
    markup = json_ld(author={"@type": "Organization", "name": "Orrin Courier"})
    assert people(english(head="<p class='by'>By Jane Marlow</p>", markup=markup)) == {("Jane Marlow", "author")}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Marlow and Tom Reyes", ["Jane Marlow", "Tom Reyes"]),
        ("BY JANE MARLOW Staff Writer", ["JANE MARLOW"]),
        ("By Jane Marlow, Tom Reyes and Eve Moss", ["Jane Marlow", "Tom Reyes", "Eve Moss"]),
        ("By Jane Marlow, Cape Town", ["Jane Marlow"]),
        ("By Jane Marlow Published April 8, 2022", ["Jane Marlow"]),
        ("April 8, 2022 By Jane Marlow", ["Jane Marlow"]),
        ("08.04.22 | 9:30 Uhr | Von Ida Lorenz-Mühl", ["Ida Lorenz-Mühl"]),
        ("Von Felix Brand und Jörg Held, dpa", ["Felix Brand", "Jörg Held"]),
        ("Par Marie Dubost et Jean-Luc de la Tour", ["Marie Dubost", "Jean-Luc de la Tour"]),
        ("Por Luis Garzón y Ana Lópes", ["Luis Garzón", "Ana Lópes"]),
        ("Di Mario Rosso", ["Mario Rosso"]),
        ("Door Anna van den Berk", ["Anna van den Berk"]),
        ("Av Anna Svenson", ["Anna Svenson"]),
        ("Tekst: Kari Nordby", ["Kari Nordby"]),
        ("Autor: Jan Kowalewski", ["Jan Kowalewski"]),
        ("Автор: Иван Петренков", ["Иван Петренков"]),
        ("Συντάκτης: Γιώργος Παππάς", ["Γιώργος Παππάς"]),
        ("By Dr. Max O'Kolter", ["Dr. Max O'Kolter"]),
        ("By Jane Marlow For Courieronline", ["Jane Marlow"]),
        ("By Jane Marlow for the Orrin Courier", ["Jane Marlow"]),
        ("Penulis Budi Santosa", ["Budi Santosa"]),
        ("Penulis : Budi Santosa | Editor : Ratna Dewi", ["Budi Santosa"]),
        ("Author, Jane Marlow", ["Jane Marlow"]),
    ],
)
def test_a_western_byline_is_read_in_a_dozen_languages(line: str, names: list[str]) -> None:
    """Names only: what follows them is a role, a place, a date or an agency."""
    assert [person.name for person in western_byline.read_line(line).people] == names


@pytest.mark.parametrize(
    "line",
    [
        "By popular demand", "By Wednesday morning the fire was out", "By The Associated Press", "By Staff Reporter", "Posted by admin",
        "By Orrin Courier News Desk", "Von unserer Redaktion", "By Jane Marlow was praised as a novel", "Text: 14 px", "By Reuters", "Di notte",
        "By New Zealand", "Par Agence France-Presse", "Penulis Budi Santosa mengatakan bahwa", "Na Saada Omari", "Author, Title, Year",
    ],
)  # fmt: skip
def test_a_line_that_begins_like_a_byline_names_no_one(line: str) -> None:
    """Agencies, desks, days, places and sentences are no people."""
    assert western_byline.read_line(line).people == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("بقلم: أحمد المنصوري", ["أحمد المنصوري"]),
        ("كتب: محمد السيد حسنين", ["محمد السيد حسنين"]),
        ("الثلاثاء 05-03-2024 12:30| كتبت: سلمى عبد الباري", ["سلمى عبد الباري"]),
        ("نویسنده, سینا بهرامی", ["سینا بهرامی"]),
        ("خبرنگار: مریم کاشانی", ["مریم کاشانی"]),
        ("מאת: דנה אלמוג", ["דנה אלמוג"]),
        ("लेखक: मनीष दुबे", ["मनीष दुबे"]),
        ("By अभिषेक चौबे", ["अभिषेक चौबे"]),
        ("Reported by: मनीष दुबे", ["मनीष दुबे"]),
        ("Author, سارة القحطان", ["سارة القحطان"]),
        ("লেখক: রফিকুল হাসান", ["রফিকুল হাসান"]),
        ("ผู้เขียน: สมชาย ใจดี", ["สมชาย ใจดี"]),
    ],
)
def test_a_byline_in_a_script_without_capitals_is_read_by_its_word(line: str, names: list[str]) -> None:
    """Behind a byline word stand two to five words that are no outlet."""
    assert [person.name for person in other_names.read_line(line).people] == names


@pytest.mark.parametrize(
    "line",
    [
        "كتب: فريق التحرير", "كتب محمد السيد على صفحته", "بقلم: موقع النهر", "خبرنگار: گروه سیاسی", "מאת: מערכת הארץ", "By न्यूज़ डेस्क",
        "লেখক: নিজস্ব প্রতিবেদক", "โดย ทีมข่าว ภูมิภาค", "By 5 मार्च 2024", "أحمد المنصوري", "كتب: هل يعود النهر إلى مجراه بعد كل هذا؟", "By Jane Marlow",
    ],
)  # fmt: skip
def test_a_desk_or_a_sentence_in_such_a_script_is_no_one(line: str) -> None:
    """Nor is a name without a byline word, which any two words may be."""
    assert other_names.read_line(line).people == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("(서울=한강통신) 김하나 이두리 기자 = 전국 아파트", ["김하나", "이두리"]),
        ("[한강신문=서세모 기자] 강원도에서", ["서세모"]),
        ("/서세모 기자 semo@hangang.example", ["서세모"]),
        ("박네오 기자 neo07@hangang.example", ["박네오"]),
        ("박네오 선임기자", ["박네오"]),
        ("워싱턴=남궁다섯 특파원", ["남궁다섯"]),
        ("문화부 김하나 기자", ["김하나"]),
        ("김하나 논설위원", ["김하나"]),
        ("김하나기자", ["김하나"]),
        ("KBS 뉴스 김하나입니다.", ["김하나"]),
        ("김하나 기자가 다녀왔습니다.", []),
        ("정치부 기자", []),
        ("이날 기자 회견에서 시장은", []),
        ("현장 기자", []),
        ("한강일보 기자", []),
        ("촬영기자:이두리/영상편집:서세모", []),
        ("기자", []),
    ],
)
def test_a_korean_reporter_is_named_before_the_word_for_one(line: str, names: list[str]) -> None:
    """A surname and one to three syllables; a particle behind 기자 makes it a sentence."""
    found = hangul_byline.read_line(line).people
    assert [(person.name, person.role) for person in found] == [(name, "reporter") for name in names]


@pytest.mark.parametrize("word", ["한강일보", "한강신문", "네이버", "문화부", "서울", "김", "보도자료", "편집국"])
def test_a_word_is_no_korean_name(word: str) -> None:
    """Outlets, portals, desks and cities begin like names."""
    assert not is_korean_name(word)


@pytest.mark.parametrize(
    "text", ["أخبار مصر", "डिजिटल डेस्क", "খবর", "ทีมข่าว ภูมิภาค", "פורסם: 05.03.12", "東南新聞", "こちら"]
)
def test_a_section_or_a_desk_is_no_name_in_another_script(text: str) -> None:
    """Also where markup calls it the author."""
    assert not is_other_name(text)


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("高田誠一記者", ("高田誠一", "reporter")),
        ("文・高田誠一", ("高田誠一", "author")),
        ("[岡田真緒，ITweekly]", ("岡田真緒", "author")),
        ("編集部記者", None),
        ("文・編集部", None),
        ("福島県", None),
    ],
)
def test_a_line_of_japanese_names_its_writer(line: str, person: tuple[str, str] | None) -> None:
    """The name begins with one of the surnames that most people have."""
    found = japanese_byline.read_line(line).people
    assert [(p.name, p.role) for p in found] == ([person] if person else [])


@pytest.mark.parametrize(
    ("paragraph", "names"),
    [
        ("開館した。【高田誠一】", ["高田誠一"]),
        ("（高田　誠一）", ["高田誠一"]),
        ("期待する。（高田誠一記者）", ["高田誠一"]),
        ("【関連記事】", []),
        ("期待する。（おわり）", []),
        ("発表した。（共同）", []),
        ("訪れた。（東京都渋谷区）", []),
    ],
)
def test_a_japanese_text_is_signed_in_brackets(paragraph: str, names: list[str]) -> None:
    """Agencies, places and headings stand in brackets, too."""
    assert [person.name for person in japanese_byline.signature(paragraph).people] == names


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("<div class='article-author'><a href='/author/x'>عبد الحكيم المنصوري</a></div>", "عبد الحكيم المنصوري"),
        ("<div class='writer'>القليوبية - محمد عبد الباري:</div>", "محمد عبد الباري"),
        ("<div><span class='head_author'>יעל אלמוג</span><span class='head_author'>פורסם: 05.03.12</span></div>", "יעל אלמוג"),
        ("<p><a rel='author' href='/w/1'>मनीष दुबे</a></p>", "मनीष दुबे"),
        ("<p itemprop='author'>রফিকুল হাসান</p>", "রফিকুল হাসান"),
        ("<p class='byline'>김하나</p>", "김하나"),
        ("<div class='yazar-ust'><div class='adi'>Mine Sağlam</div><div>Son Yazıları</div></div>", "Mine Sağlam"),
        ("<div class='author-box'><a>Jane Marlow</a><span>Political expert</span></div>", "Jane Marlow"),
        ("<div class='author-name'><a>钱小雨</a></div>", "钱小雨"),
        ("<div><a class='author-name'>钱小雨</a> · 2022-04-08 09:00</div>", "钱小雨"),
        ("<div class='author'>أخبار مصر</div>", None),
        ("<div class='author'>한강일보</div>", None),
    ],
)  # fmt: skip
def test_an_element_marked_as_the_authors_holds_a_name_in_any_script(head: str, name: str | None) -> None:
    """A place before the name and a date glued to it are no part of it; sections and outlets are nobody."""
    assert people(english(head=head)) == ({(name, "author")} if name else set())


def test_a_list_of_columnists_says_nothing_of_the_author() -> None:
    """Boxes of more than a few people above the text are links to what they write."""
    names = ("Jane Marlow", "Tom Reyes", "Eve Moss", "Ann Leeds", "Max Kolter")
    items = "".join(
        f"<li class='author-item'><a href='/{i}'>{name}</a><b>Harbour</b></li>" for i, name in enumerate(names)
    )
    assert people(english(head=f"<ul>{items}</ul>")) == set()


def test_markup_ends_a_chinese_name_where_words_are_glued_to_it() -> None:
    """An element that is marked as the author's and a whole name ends it."""
    head = "<span>作者：</span><a class='m-author__name'>钱小雨</a><span>跟进</span>"
    assert people(chinese(head=head)) == {("钱小雨", "author")}


def test_a_portal_in_a_meta_element_is_no_author() -> None:
    """Korean portals write outlet and portal where the author should be."""
    assert people(english(markup="<meta property='og:article:author' content='한강일보 | 네이버'>")) == set()
    assert people(english(markup="<meta name='author' content='김하나'>")) == {("김하나", "author")}


def test_the_heading_of_a_box_about_the_article_is_no_name() -> None:
    """The BBC's pages in other languages have one, for readers who cannot see the page."""
    head = (
        "<section><strong class='visually-hidden'>Article Information</strong><ul><li><span>Author, </span>"
        "<span>سارة القحطان</span></li><li><span>Role, </span><span>القاهرة</span></li></ul></section>"
    )
    assert people(english(head=head)) == {("سارة القحطان", "author")}


def test_a_role_below_a_name_says_what_the_person_is() -> None:
    """Indonesian papers print writer and editor so; Swahili has a byline word of its own."""
    head = "<div><h6>Budi Santosa Wijaya,</h6><p>Penulis</p></div><div><h6>Ratna Dewi Lestari</h6><p>Editor</p></div>"
    assert people(english(head=head)) == {("Budi Santosa Wijaya", "author"), ("Ratna Dewi Lestari", "editor")}
    swahili = western_byline.read_line("Na Saada Omari", language="sw").people
    assert [person.name for person in swahili] == ["Saada Omari"]


def test_two_bylines_with_only_jobs_between_are_one() -> None:
    """The second of two that something else stands between is another article's."""
    by = "<p>By Jane Marlow</p><p>{between}</p><p>By Tom Reyes</p>"
    both = {("Jane Marlow", "author"), ("Tom Reyes", "author")}
    assert people(english(head=by.format(between="Reporter</p><p>Courier Media Group"))) == both
    teaser = "<p>By Jane Marlow</p><ul><li><a href='/1'>Island ferry sold to a line</a></li><li>By Tom Reyes</li></ul>"
    assert people(english(head=teaser)) == {("Jane Marlow", "author")}
    assert people(english(head=by.format(between="Island ferry sold to a line in the north"))) == {
        ("Jane Marlow", "author")
    }


@pytest.mark.parametrize(
    ("below", "name"),
    [
        ("<p><b><i>Иван Петренков, «Курьер.ру»</i></b></p>", "Иван Петренков"),
        ("<p class='SignatureBlock'>Иван Петренков</p>", "Иван Петренков"),
        ("<p style='text-align:right;'><strong>Phan Dưỡng</strong></p>", "Phan Dưỡng"),
        ("<p><strong>EDI SAIMOL</strong></p>", "EDI SAIMOL"),
        ("<p>Иван Петренков</p>", None),
        ("<h3>Ivan Petrenko</h3>", None),
        ("<p><b>اقرأ أيضا</b></p>", None),
        ("<p><b>Bottom Line</b></p>", None),
        ("<p><b>Orrin Island</b></p>", None),
        ("<p><b>Orrin Harbour</b></p>", None),
        ("<p><b>Related Stories</b></p>", None),
        ("<p><b>Читайте Также</b></p>", None),
    ],
)
def test_a_name_that_closes_the_text_signs_it_if_it_is_set_so(below: str, name: str | None) -> None:
    """By its class, in bold, to the right, or with the outlet; not a subhead, not what the text speaks of."""
    assert people(english(below=below)) == ({(name, "author")} if name else set())


def test_a_turkish_agency_puts_name_place_and_itself_above_the_text() -> None:
    """The agency is the source."""
    document = english(head="<p><b>Özgür SAĞLAMOĞLU / BURSA, (DHA)</b></p>")
    assert people(document) == {("Özgür SAĞLAMOĞLU", "reporter")}
    assert document.source and document.source.name == "DHA"


@pytest.mark.parametrize(
    ("head", "below", "name"),
    [
        ("<div><span>04.03.2024 - 19:10</span><span>Kaynak : AA</span></div>", "", "AA"),
        ("<p>منبع : رودنیوز</p>", "", "رودنیوز"),
        ("<p>Sumber: Antara</p>", "", "Antara"),
        ("", "<p>출처: 한강일보</p>", "한강일보"),
        ("<p>[한강일보]</p>", "", "한강일보"),
        ("", "<p>【東南新聞デジタル】</p>", "東南新聞デジタル"),
        ("", "<p>SOURCE Oakline Grain, Inc.</p>", "Oakline Grain, Inc."),
        ("<p><a href='/o'>News provided by</a><br><a href='/o'><b>Oakline Grain, Inc.</b></a></p>", "", "Oakline Grain, Inc."),
        ("<p class='by'>TNN / Nov 12, 2021</p><p>By TNN</p>", "", "TNN"),
        ("<p>المصدر: وكالات</p>", "", None),
        ("<p>【更多新聞】</p>", "", None),
        ("<p>출처: 게티이미지</p>", "", None),
        ("<p>Sources of the river</p>", "", None),
    ],
)  # fmt: skip
def test_the_source_is_read_in_other_languages_and_forms(head: str, below: str, name: str | None) -> None:
    """Behind its label, alone in brackets, as the issuer of a release; a general word is none."""
    source = english(head=head, below=below).source
    assert (source.name if source else None) == name


def test_the_outlet_before_a_reporter_is_the_source() -> None:
    """Taiwanese papers print outlet, name and place in one pair of brackets."""
    document = chinese(head="【清溪時報／王大明／台北報導】")
    assert people(document) == {("王大明", "reporter")}
    assert document.source and document.source.name == "清溪時報"


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<meta name='mediaid' content='清溪青年报'>", "清溪青年报"),
        ("<meta name='source' content='清溪晚报'>", "清溪晚报"),
        ("<meta name='source' content='Reuters'>", "Reuters"),
        ("<meta name='source' content='web'>", None),
        ("<meta name='source' content='本站'>", None),
        ("<meta name='source' content='https://a.example/'>", None),
        ("<meta name='copyright' content='清溪晚报'>", None),
    ],
)
def test_a_meta_element_names_the_source(markup: str, name: str | None) -> None:
    """Only where it says nothing else: systems write there what published the page, too."""
    source = chinese(markup=markup).source
    assert (source.name if source else None) == name


def test_a_chinese_byline_is_found_below_lines_that_went_astray() -> None:
    """A remark of the site and a caption stand above the paragraph that opens with it."""
    first = (
        "為達最佳瀏覽效果，建議使用新版的瀏覽器。</p><p>林姓農民將拾獲的袋子交給員警。</p><p>〔記者王大明／台南報導〕"
    )
    assert people(chinese(first=first)) == {("王大明", "reporter")}


def test_roles_follow_from_what_stands_beside_a_western_name() -> None:
    """Translators, photographers, editors and reporters are told apart from authors."""
    found = western_byline.read_line("By Claire Vasser, translated by Hannah Oaks").people
    assert {(p.name, p.role) for p in found} == {("Claire Vasser", "author"), ("Hannah Oaks", "translator")}
    found = western_byline.read_line("By Jane Marlow, Health Reporter. Photograph: Ruth Calden").people
    assert {(p.name, p.role) for p in found} == {("Jane Marlow", "reporter"), ("Ruth Calden", "photographer")}
    found = western_byline.read_line("(Reporting by Jane Marlow in Oslo; Editing by Tom Reyes)").people
    assert {(p.name, p.role) for p in found} == {("Jane Marlow", "reporter"), ("Tom Reyes", "editor")}


def test_markup_tells_a_second_author_from_a_place() -> None:
    """Behind a comma stands either; the names that JSON-LD gives say which."""
    by = "<p class='by'>By Jane Marlow, Eve Moss</p>"
    assert people(english(head=by)) == {("Jane Marlow", "author")}
    names = [{"@type": "Person", "name": name} for name in ("Jane Marlow", "Eve Moss")]
    assert people(english(head=by, markup=json_ld(author=names))) == {("Jane Marlow", "author"), ("Eve Moss", "author")}


@pytest.mark.parametrize(
    "markup",
    [
        json_ld(author={"@type": "Person", "name": "Jane Marlow (jma)"}),
        json_ld(author=[[{"@type": ["Person"], "name": "Jane Marlow"}]]),
        json_ld(author="By Jane Marlow, Political correspondent"),
        json_ld(author=[{"@type": "Person", "name": "Jane Marlow"}, {"@type": "Organization", "name": "Reuters"}]),
        json_ld(author={"@id": "#jane"})
        + '<script type=\'application/ld+json\'>[{"@type":"Person","@id":"#jane","name":"Jane Marlow"}]</script>',
        "<meta name='author' content='Jane Marlow, jane@courier.example'>",
        "<meta name='author' content='Jane Marlow'><meta property='article:author' content='jane-marlow'>",
        "<meta property='article:author' content='https://social.example/jane'><meta name='parsely-author' content='Jane Marlow'>",
        "<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Jane Marlow'>",
    ],
)
def test_markup_names_the_author_where_no_line_does(markup: str) -> None:
    """Addresses, handles, initials and roles are no part of a name."""
    assert people(english(markup=markup)) == {("Jane Marlow", "author")}


@pytest.mark.parametrize(
    "head",
    [
        "<div><a rel='author' href='/staff/1'>Jane Marlow</a></div>",
        "<div class='story-byline'><span>Jane Marlow</span></div>",
        "<p><a href='/author/jane-marlow/'>Jane Marlow</a></p>",
    ],
)
def test_an_element_marked_as_the_authors_counts_if_it_stands_by_the_article(head: str) -> None:
    """It outweighs an organisation and another name in meta elements, for it is what readers see."""
    other = "<meta name='author' content='Site Builder'>" + json_ld(
        author={"@type": "Organization", "name": "Orrin Courier"}
    )
    document = english(head=head, markup=other)
    assert people(document) == {("Jane Marlow", "author")}
    assert document.byline == "Jane Marlow"


@pytest.mark.parametrize(("byline", "rule"), [("Jane Marlow", "byline"), ("By Jane Marlow", "en-byline")])
def test_a_byline_between_two_paragraphs_is_no_text(byline: str, rule: str) -> None:
    """It goes with its reason; the name stays in authors."""
    markup = json_ld(author={"@type": "Person", "name": "Jane Marlow"})
    document = english(head=f"<p>{ENGLISH[3]}</p><p>{byline}</p>", markup=markup)
    assert document.text.split("\n") == [ENGLISH[3], *ENGLISH]
    (cut,) = [removal for removal in document.removed if removal.text == byline]
    assert cut.rule == rule
    assert people(document) == {("Jane Marlow", "author")}


def test_a_name_that_stands_above_each_answer_is_text() -> None:
    """The writer of an interview is named above each question."""
    talk = "".join(f"<p>{name}</p><p>{line}</p>" for line in ENGLISH[:2] for name in ("Jane Marlow", "Tom Reyes"))
    document = english(below=talk, markup=json_ld(author={"@type": "Person", "name": "Jane Marlow"}))
    assert document.text.count("Jane Marlow\n") == 2


def test_the_author_of_another_story_is_not_this_ones() -> None:
    """A list of other stories below names their authors."""
    below = (
        "<ul>"
        + "".join(f"<li><a href='/{i}'>A story</a> <span class='author'>Eve Moss</span></li>" for i in range(9))
        + "</ul>"
    )
    assert people(english(below=below)) == set()


def test_an_agency_is_a_source_and_no_person() -> None:
    """Where a byline or markup names a wire, it is where the article came from."""
    for document in (
        english(head="<p>By The Associated Press</p>"),
        english(markup="<meta name='author' content='The Associated Press'>"),
    ):
        assert document.authors == ()
        assert document.source and document.source.name == "The Associated Press"
    document = english(head="<p>By Jane Marlow, dpa</p>")
    assert people(document) == {("Jane Marlow", "author")}
    assert document.source and document.source.name == "dpa"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("来源：清溪晚报 参与互动(0)", "清溪晚报"),
        ("2022-04-08 來源：清溪日報 作者：赵一鸣", "清溪日報"),
        ("转自《清溪科技报》", "清溪科技报"),
        ("来源：转载 稿源：清溪晚报", "清溪晚报"),
        ("来源：网络", None),
        ("来源： 2022-04-08", None),
    ],
)
def test_the_source_is_the_outlet_behind_its_label(head: str, name: str | None) -> None:
    """Words that name no outlet are passed over."""
    source = chinese(head=head).source
    assert (source.name if source else None) == name


def test_the_source_has_the_address_that_its_name_links_to() -> None:
    """Relative links are resolved; a link elsewhere that has the same text says nothing."""
    document = chinese(head="来源：<a href='http://www.wanbao.example/a'>清溪晚报</a>")
    assert document.source and (document.source.name, document.source.url) == (
        "清溪晚报",
        "http://www.wanbao.example/a",
    )
    document = chinese(head="来源：清溪晚报", below="<p><a href='/wanbao'>清溪晚报</a></p>")
    assert document.source and document.source.url is None


@pytest.mark.parametrize(
    ("paragraph", "dateline", "source"),
    [
        ("新华社清溪4月8日电（记者赵一鸣）", "新华社清溪4月8日电", "新华社"),
        ("据新华社清溪4月8日电 ", "新华社清溪4月8日电", "新华社"),
        ("据新华社电 ", None, "新华社"),
        ("本报清溪4月8日讯 ", "本报清溪4月8日讯", None),
        ("中新网上海4月8日电 ", "中新网上海4月8日电", None),
        ("（中央社台北10日電）", "中央社台北10日電", "中央社"),
    ],
)
def test_dateline_and_wire_open_a_chinese_text(paragraph: str, dateline: str | None, source: str | None) -> None:
    """The dateline as printed; the wire is the source."""
    document = chinese(first=paragraph)
    assert document.dateline == dateline
    assert (document.source.name if document.source else None) == source


@pytest.mark.parametrize(
    ("paragraph", "dateline"),
    [
        ("PARIS (AP) – The", "PARIS (AP)"),
        ("LONDON, April 8 (Reuters) - The", "LONDON, April 8 (Reuters)"),
        ("BEIJING, April 8 (Xinhua) -- The", "BEIJING, April 8 (Xinhua)"),
        ("Berlin (dpa) - Die", "Berlin (dpa)"),
        ("NEW YORK — The", "NEW YORK"),
        ("ORRIN, Me. — The", "ORRIN, Me."),
        ("TULSA, Okla., Nov. 14, 2023 /PRNewswire/ -- The", "TULSA, Okla., Nov. 14, 2023 /PRNewswire/"),
        ("Pune: A female", "Pune"),
        ("PUNE: A female", "PUNE"),
        ("New Delhi:", "New Delhi"),
        ("पटना:", "पटना"),
        ("Sarmada, Syria – The", "Sarmada, Syria"),
        ("In Sarmada, Syria – where", None),
        ("Anna, Mother – the", None),
        ("Watch: A female", None),
        ("EXCLUSIVE — The", None),
        ("SIR — The", None),
        ("A CARE home", None),
        ("Der Bundesminister Hendrik Stark (CDU) hat", None),
        ("Anna (12) - a girl", None),
        ("昨天下午，记者", None),
    ],
)
def test_a_dateline_is_a_place_before_a_dash(paragraph: str, dateline: str | None) -> None:
    """Parties, ages and shouted words are none."""
    assert find_dateline(paragraph) == dateline


@pytest.mark.parametrize("name", ["赵一鸣", "王芳", "欧阳晓", "司馬青雲", "買買提·艾力", "扎西多吉", "陳美"])
def test_a_chinese_name_begins_with_a_surname(name: str) -> None:
    """Simplified and traditional, double surnames, and names of peoples that have none."""
    assert is_han_name(name)


@pytest.mark.parametrize(
    "word", ["安徽", "成都", "文化", "记者", "了解到", "明报", "全媒体", "昨天", "高雄", "王某", "国际部", "时政"]
)
def test_a_word_is_no_chinese_name(word: str) -> None:
    """Also where its first character is a surname, too."""
    assert not is_han_name(word)


@pytest.mark.parametrize(
    "text", ["Orrin News Team", "Jane", "admin", "Courier D", "New Zealand", "jane-marlow", "GM FRK", "Web Design"]
)
def test_a_site_a_desk_or_a_place_is_no_western_name(text: str) -> None:
    """A name has two words at least, and none that says what it is."""
    assert not is_western_name(text)


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
        han_byline.read_line(bait)
        han_byline.read_line(bait, prose=True)
        western_byline.read_line(bait)
        hangul_byline.read_line(bait)
        other_names.read_line(bait)
        japanese_byline.read_line(bait)
        japanese_byline.signature(bait)
        find_source([bait], [bait], html.fromstring("<p>x</p>"), None)
        find_dateline(bait)
    assert time.process_time() - started < 2


def local(*, head: str = "", below: str = "", markup: str = "", last: str = "") -> Document:
    """Return the document of a page whose head, foot and last paragraph are given, in whatever language."""
    body = [*ENGLISH[:-1], ENGLISH[-1] + last]
    page = (
        f"<html><head><meta charset='utf-8'><title>Ferry to run every twenty minutes</title>{markup}</head><body><article>"
        f"<h1>Ferry to run every twenty minutes</h1>{head}{''.join(f'<p>{text}</p>' for text in body)}{below}</article></body></html>"
    )
    return clean(page.encode(), url="https://courier.example/ferry")


@pytest.mark.parametrize(
    "sentence",
    [
        "„Ennyi pénzből a hajót tudjuk tartani” – írta Facebook-bejegyzésében Kelemen Dorka.",
        "„Nie zamkniemy przystani” – napisał Marek Zieliński.",
        "«No cerraremos el puerto» – escribió Lucía Ferrán.",
        "„Wir schließen nicht“ – schrieb Henrike Vollmer.",
        '"We shall not close" - wrote Jane Marlow.',
        "“No cerramos” – por Lucía Ferrán.",
        "Von Henrike Vollmer, der Bürgermeisterin, war nichts zu hören.",
        "Par Marc Lefort, le maire, on apprend que le port rouvre.",
        "El acto empezó a las 12:30 por Lucía Ferrán, portavoz del grupo.",
    ],
)
def test_who_is_quoted_in_a_sentence_is_no_author(sentence: str) -> None:
    """Words such as "wrote" are a byline at the beginning of a line only."""
    assert western_byline.read_line(sentence).people == ()


def test_a_byline_word_inside_a_paragraph_does_not_overrule_markup() -> None:
    """Whom markup names is the author; a byline of its own counts for more still."""
    markup = "<meta name='author' content='Jane Marlow'>"
    assert people(local(head="<p>Ferry fares – By Tom Reyes</p>", markup=markup)) == {("Jane Marlow", "author")}
    assert people(local(head="<p>By Tom Reyes</p>", markup=markup)) == {("Tom Reyes", "author")}


@pytest.mark.parametrize(
    "head",
    [
        "<div class='author'><span class='name'>Jane Marlow</span> <span>OC</span></div>",
        "<div class='autor'>de <strong>Jane Marlow</strong> &nbsp; <a>OrrinNews.ro</a></div>",
        "<ul><li class='author'><a class='author__name' rel='author'>Jane Marlow</a><span>Journalist</span></li></ul>",
        "<div class='byline'>Interview: <span itemprop='author'><a><span itemprop='name'>Jane Marlow</span></a></span></div>",
        "<div class='byline'>Ein Interview von Jane Marlow</div>",
        "<p class='firma'><strong>Jane Marlow</strong> | Agencias | Orrin (Costa)</p>",
        "<p><span>21/08/2019</span> | <span>20:14</span> | <span class='dato_autor'>Jane Marlow</span></p>",
        "<div><a class='kedvenc' href='/szerzo/marlow'>Jane Marlow</a></div>",
        "<div><a href='/kirjoittaja/marlow'>Jane Marlow</a></div>",
        "<div><a href='/redaktor/marlow'>Jane Marlow</a></div>",
        "<div>Par <span>Jane Marlow</span> avec <a>Belga</a></div>",
        "<em>Von Jane Marlow, ORR-Finanzredaktion</em>",
    ],
)
def test_a_name_ends_where_its_element_does(head: str) -> None:
    """A job, an outlet, a place or an agency in the next element is no part of it."""
    assert people(local(head=head)) == {("Jane Marlow", "author")}


@pytest.mark.parametrize(
    "below",
    [
        "<div class='nyh_authors'><div><a>Jane Marlow</a><span>Reporter</span></div></div>",
        "<div class='authors'><span>Autor:</span> <span itemprop='author'><a href='/n/marlow'>Jane Marlow</a></span></div>",
    ],
)
def test_the_author_may_be_named_below_the_text(below: str) -> None:
    """In an element that says so."""
    assert people(local(below=below)) == {("Jane Marlow", "author")}


@pytest.mark.parametrize(
    "head",
    [
        "<div class='byline'>Foto: <a>Jane Marlow</a></div>",
        "<blockquote><p>We waited for years.</p><p class='quote__author'>Jane Marlow</p></blockquote>",
        "<p><span class='autor'>North Harbour</span> | Ferries</p>",
    ],
)
def test_what_is_marked_is_not_always_the_author(head: str) -> None:
    """A photographer, a speaker and a place are not."""
    assert not [person for person in local(head=head).authors if person.role == "author"]


@pytest.mark.parametrize(
    "below",
    [
        "<div class='comment-1'><p class='author'>Eve Moss</p><p>Good news for us.</p></div>",
        "<div id='related'><p class='author'>Eve Moss</p><p><a href='/1'>A story</a></p></div>",
        "<div><p><a href='/1'>A story</a></p><p class='author'>Eve Moss</p></div>",
        "<div><h3>More</h3><p class='author'>Eve Moss</p></div>",
    ],
)
def test_a_name_below_the_text_may_be_that_of_someone_else(below: str) -> None:
    """Of a reader, or of the author of another story."""
    assert people(local(below=below)) == set()


def test_authors_in_elements_side_by_side_are_all_authors() -> None:
    """Without a word between them."""
    one = "<strong class='c-signature__author'><a href='/autores/x.shtml'>{}</a></strong>"
    head = f"<div>{one.format('Jane Marlow')} {one.format('Tom Reyes')}</div>"
    assert people(local(head=head)) == {("Jane Marlow", "author"), ("Tom Reyes", "author")}


def test_first_and_last_name_in_two_elements_are_one_name() -> None:
    """The second is no outlet."""
    head = "<p class='author'>By <span class='first-name'>Ana Luisa</span> <span class='last-name'>MORALES</span></p>"
    assert people(local(head=head)) == {("Ana Luisa MORALES", "author")}


@pytest.mark.parametrize("word", ["avec", "mit", "con", "with", "med", "com", "met"])
def test_an_agency_that_someone_worked_with_is_the_source(word: str) -> None:
    """In markup as in print, and of a corporate author it is no part."""
    named = local(markup=json_ld(author={"@type": "Person", "name": f"Anna Lefort {word} Belga"}))
    assert people(named) == {("Anna Lefort", "author")}
    assert named.source is not None and named.source.name == "Belga"
    body = local(markup=json_ld(author={"@type": "Organization", "name": f"Orrin Courier {word} AFP"}))
    assert people(body) == {("Orrin Courier", "author")}
    assert body.source is not None and body.source.name == "AFP"


@pytest.mark.parametrize(
    ("last", "agency"),
    [
        (" (APA, 4.3.2019)", "APA"),
        (" (ANSA).", "ANSA"),
        (" (NTB)", "NTB"),
        (" (dpa/lnw)", "dpa"),
        (" (red, APA)", "APA"),
        (" (Orrin)", None),
        (" (see page 4, AP)", None),
    ],
)
def test_an_agency_in_brackets_behind_the_last_sentence_is_the_source(last: str, agency: str | None) -> None:
    """With a date or initials beside it at most."""
    source = local(last=last).source
    assert (source.name if source else None) == agency


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        ("<p><span class='byline__author'>Ritzau</span></p>", "Ritzau"),
        ("<p>Por Lucía Ferrán | EFE</p>", "EFE"),
        ("<p>Tekst: Kari Lund (NTB)</p>", "NTB"),
        ("<div class='byline'>dpa</div>", "dpa"),
        ("<div>dpa</div>", None),
        ("<p>Foto: Agerpres</p>", None),
        ("<p>Foto: ANP</p>", None),
        ("<p>Sursa foto: Agerpres</p>", None),
        ("<p>Quelle: O.R.Z.</p>", "O.R.Z."),
        ("<p>Izvor: B33, Tanjug subota, 17.5.2014. | 11:32</p>", "B33, Tanjug"),
        ("<p>Sursa: Agerpres</p>", "Agerpres"),
        ("<p>Lähde: STT</p>", "STT"),
        ("<p>Forrás: MTI</p>", "MTI"),
        ("<p>Zdroj: ČTK</p>", "ČTK"),
        ("<p>Kilde: Ritzau</p>", "Ritzau"),
        ("<p>Källa: TT</p>", "TT"),
        ("<p>Bron: ANP</p>", "ANP"),
        ("<p>Zdroj: Profimedia</p>", None),
    ],
)
def test_an_agency_is_the_source_where_a_byline_or_a_word_for_source_says_so(head: str, agency: str | None) -> None:
    """Not where it gave the picture."""
    source = local(head=head).source
    assert (source.name if source else None) == agency
