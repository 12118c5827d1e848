"""Boilerplate: what the line rules cut from an article, where they do, and what they spare."""

from __future__ import annotations

import pytest

from pipelines.notices.boilerplate import Boilerplate
from pipelines.notices.rule import Rule, Scope
from pipelines.notices.rule_set import RuleSet
from pipelines.page.parse import parse
from pipelines.page.reading import read_page
from pressmark import clean
from tests.pipelines.articles import ENGLISH, P1, P2, P3, english, page, paragraphs
from tests.pipelines.sentences import SENTENCES


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


CHROME = {
    "de": (["Teilen", "Von Nina Maurer", "Stand: 22.04.2022, 06:00 Uhr"], ["Lesen Sie auch: Fähre verkauft", "Quelle: dpa", "Alle Rechte vorbehalten."]),
    "fr": (["Partager", "Publié le 8 avril 2022 à 08h21"], ["Lire aussi : Le bac est vendu", "Signaler une erreur", "Tous droits réservés."]),
    "es": (["Compartir", "Por Juana Moreno"], ["Te puede interesar: La barca se vende", "Etiquetas: puente, río"]),
    "ru": (["Версия для печати", "8 апреля 2022 г."], ["Читайте также: Паром продан", "Источник: ТАСС", "Все права защищены."]),
    "uk": (["Поділитися"], ["Читайте також: Пором продано", "Усі права захищено."]),
    "pl": (["Drukuj", "Autor: Anna Nowa"], ["Czytaj też: Prom sprzedany", "Źródło: PAP"]),
    "el": (["Εκτύπωση"], ["Διαβάστε επίσης: Πωλείται το πλοίο", "Πηγή: ΑΠΕ-ΜΠΕ"]),
    "tr": (["Paylaş"], ["İlgili haber: Vapur satıldı", "Tüm hakları saklıdır."]),
    "ja": (["印刷", "2022年4月8日 8:21"], ["関連記事：渡し船は売却", "無断転載を禁じます"]),
    "ko": (["인쇄", "입력 2022.04.08 08:21"], ["[관련기사] 나룻배 매각", "무단 전재 및 재배포 금지"]),
    "ar": (["طباعة"], ["اقرأ أيضا: العبارة للبيع", "جميع الحقوق محفوظة"]),
    "he": (["הדפסה"], ["קראו גם: המעבורת נמכרת", "כל הזכויות שמורות"]),
    "hi": (["शेयर करें"], ["यह भी पढ़ें: नाव बिकी", "सर्वाधिकार सुरक्षित"]),
    "vi": (["Chia sẻ"], ["Xem thêm: Phà được bán", "Cấm sao chép dưới mọi hình thức"]),
    "fi": (["Jaa", "8.4.2022 klo 8.21"], ["Lue myös: Lautta on myyty", "Lähde: STT", "Kaikki oikeudet pidätetään."]),
    "hu": (["Nyomtatás", "2022. április 8. – 08:21"], ["Olvasta már? Eladták a kompot", "Forrás: MTI", "Minden jog fenntartva."]),
    "ro": (["Distribuie", "8 aprilie 2022, 08:21"], ["Citește și: Bacul a fost vândut", "Sursa: Agerpres", "Toate drepturile rezervate."]),
    "hr": (["Podijeli", "petak, 8.4.2022. | 08:21"], ["Pročitajte i: Skela je prodana", "Izvor: Hina", "Sva prava pridržana."]),
    "bg": (["Сподели", "8 април 2022 г., 08:21"], ["Още по темата: Фериботът е продаден", "Източник: БТА", "Всички права запазени."]),
    "fa": (["چاپ خبر", "۱۹ فروردین ۱۴۰۱ - ۰۸:۲۱"], ["بیشتر بخوانید: قایق فروخته شد", "منبع : ایسنا", "انتهای پیام"]),
    "th": (["แชร์", "8 เม.ย. 2565 08:21 น."], ["อ่านข่าวที่เกี่ยวข้อง: ขายเรือข้ามฟาก", "ที่มา : สำนักข่าวเหนือ", "สงวนลิขสิทธิ์ © 2565"]),
}  # fmt: skip


@pytest.mark.parametrize("language", CHROME)
def test_the_lines_around_an_article_go_in_its_language(language: str) -> None:
    """Tools, bylines and dates above it, pointers, credits and notices below it."""
    above, below = CHROME[language]
    text = [f"{SENTENCES[language]} {SENTENCES[language]}", f"{SENTENCES[language]} ({language})."]
    lines = "".join(f"<p>{line}</p>" for line in (*above, *text, *below))
    document = clean(f"<html><body><div>{lines}</div></body></html>".encode())
    assert document.text.split("\n") == text
    assert [removal.text for removal in document.removed] == [*above, *below]
    assert all(removal.rule != "outside-main-text" for removal in document.removed)


def comments(heading: str, wrapper: str) -> bytes:
    """An article of three paragraphs, a heading, and three comments in boxes of another kind."""
    article = "".join(
        f"<p>{SENTENCES['en']} It is {word} now. {SENTENCES['en']}</p>" for word in ("fast", "safe", "free")
    )
    said = "".join(
        f"<{wrapper}>I said so years ago, and nobody listened to me, number {i}.</{wrapper}>" for i in range(3)
    )
    return f"<html><body><div>{article}<h3>{heading}</h3>{said}</div></body></html>".encode()


def test_what_stands_below_the_heading_of_the_comments_goes_with_it() -> None:
    """As far as it is laid out otherwise than the article."""
    document = clean(comments("3 comments", 'div class="said"').replace(b'</div class="said">', b"</div>"))
    assert len(document.text.split("\n")) == 3 and "nobody listened" not in document.text


def test_paragraphs_like_the_article_s_are_kept_below_such_a_heading() -> None:
    """A heading that only reads like one costs a line and no more."""
    assert clean(comments("Comments", "p")).text.count("nobody listened") == 3


def test_the_rules_of_a_declared_language_are_tried_on_a_brief() -> None:
    """A brief may hold none of the words that a language is told by."""
    lines = "<p>Policisté v Ostravě zadrželi muže podezřelého z krádeže kola.</p><p>Kolo dostala majitelka zpátky, případ řeší soud.</p>"
    page = f"<html lang='cs-CZ'><meta charset='utf-8'><body><h1>Kolo je zpět</h1>{lines}<p>Zdroj: ČTK</p></body></html>"
    assert "ČTK" not in clean(page.encode()).text


BRIDGE = (
    "The bridge at Calder was closed on Monday for the first time since the flood, and the ferry runs again.",
    "Nobody in the valley expected the repairs to take until the spring, the mayor said on the steps of the town hall.",
    "Engineers found cracks in two of the five piers, which they had called sound a year ago.",
)


@pytest.mark.parametrize(
    "apart",
    ["<blockquote><p>{}</p></blockquote>", "<div class='pull'><div><p>“{}”</p><p>The mayor</p></div></div>"],
)
def test_a_pull_quote_goes_as_it_stands_in_the_text_already(apart: str) -> None:
    """With the reason in the ledger; one that stands nowhere else is the article's."""
    first, second, third, fourth = (f"<p>{line}</p>" for line in (*BRIDGE, f"{BRIDGE[0]} {BRIDGE[2]}"))
    own = "Whoever expected that is no friend of the valley, I can tell you, and never was."
    for quote in (BRIDGE[1][:-1], own):
        body = f"{first}{second}{third}{apart.format(quote)}{fourth}{first}{second}"
        document = clean(f"<html><body><main><h1>Bridge closed</h1><div>{body}</div></main></body></html>".encode())
        cut = {(removal.rule, removal.reason) for removal in document.removed if quote in removal.text}
        repeated = ("repeated-line", "It stands word for word in another paragraph, as pull quotes do.")
        assert (repeated in cut) == (quote != own)
        assert document.text.count(quote) == (2 if quote != own else 1)


def test_a_line_that_the_author_repeats_is_kept() -> None:
    """What is laid out as the other paragraphs are is one of them, however often it is said."""
    lines = (BRIDGE[0], BRIDGE[1], BRIDGE[2], BRIDGE[0])
    page = (
        "<html><body><main><h1>Bridge closed</h1><div>"
        + "".join(f"<p>{line}</p>" for line in lines)
        + "</div></main></body></html>"
    )
    assert clean(page.encode()).text.split("\n") == list(lines)


def test_a_rule_for_some_boxes_leaves_the_same_line_elsewhere_alone() -> None:
    """The numbers of a pager are cut in a pager."""
    pager = "<div class='pagination'><p>1 2 3 4</p></div>"
    body = f"<p>{SENTENCES['en'] * 3}</p><p>1 2 3 4</p><p>{SENTENCES['en'] * 2}</p>"
    document = clean(f"<html><body><div>{body}{pager}</div></body></html>".encode())
    assert "1 2 3 4" in document.text
    assert [r.rule for r in document.removed if r.text == "1 2 3 4"] == ["any-pager"]


SPARED = {
    "law": [
        "第一条 为了保护文学、艺术和科学作品作者的著作权，根据宪法制定本法。",
        "第二条 著作权属于作者，本法另有规定的除外。",
        "第三条 转载已经发表的作品，应当注明作者和来源，并且支付报酬。",
        "第四条 未经著作权人许可，不得复制其作品，法律另有规定的除外。",
        "第五条 本法自公布之日起施行。",
    ],
    "interview": [
        "榆林河大桥通车以后，本报记者采访了大桥的设计者林师傅，请他讲一讲三年来的故事。",
        "记者：您是什么时候开始画第一张图的？",
        "林师傅：那是十年以前的冬天，河上结了冰，我带着两个学生量了一个星期。",
        "记者：你最担心的是什么？",
        "林师傅：水。春天的水一来，什么都要停，所以我们总是在和时间赛跑。",
    ],
    "copyright": [
        "Das Landgericht hat am Montag entschieden, dass ein Verlag für ein Foto im Internet zahlen muss, das er nicht bezahlt hatte.",
        "„Alle Rechte vorbehalten“ stand unter dem Bild, und doch wurde es auf dreißig Seiten gezeigt, sagte die Anwältin der Klägerin.",
        "Nachdruck war nur mit Genehmigung erlaubt, und die hatte niemand eingeholt; der Verlag will Berufung einlegen, sagte sein Sprecher.",
        "Die Kammer ließ die Revision zu, weil die Frage für viele Fotografen von Bedeutung ist.",
    ],
    "cookies": [
        "Полиция закрыла сайт, который продавал чужие фотографии, сообщили в суде в понедельник, и это не первый такой случай.",
        "Под каждой страницей стояло «Все права защищены», но ни одного договора с авторами у владельцев не нашли, говорит следователь.",
        "Читатели узнали об этом из рассылки, на которую подписаны тысячи человек, и многие потребовали вернуть деньги.",
        "Дело передадут в суд осенью, если защита не подаст жалобу.",
    ],
    "quoted notices": [
        "问：出版社常在版权页写“版权所有，翻印必究”，这句话有法律效力吗？",
        "陈律师：它提醒读者作品有主人，可是作者的权利来自法律，写与不写并没有分别。",
        "问：“未经许可，不得转载”八个字，是否足以排除法定许可？",
        "陈律师：在报刊之间可以，在网络上要看双方有没有约定，法院每年都有这样的案子。",
        "他提醒，无论在页尾写上多少次“All Rights Reserved”，真正能主张权利的仍是写下作品的那一方。",
        "记者注意到，这家网站底部写着“版权所有 侵权必究”，但并没有备案号。",
    ],
    "list": [
        "For the pie you need what every kitchen in Leedstow has, and two hours of a wet afternoon, says Jane Marlow.",
        "250 g flour", "120 g butter", "1 egg", "a pinch of salt",
        "Rub the butter into the flour, add the egg and the salt, and leave the dough in the cold for an hour at least.",
        "Share it while it is warm, with whoever comes to the door first, and do not print the recipe: learn it.",
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", SPARED)
def test_what_only_reads_like_notices_is_spared(kind: str) -> None:
    """Laws, interviews, lists, and articles on copyright in other languages."""
    lines = "".join(f"<p>{line}</p>" for line in SPARED[kind])
    document = clean(f"<html><body><div>{lines}</div></body></html>".encode())
    assert document.text.split("\n") == SPARED[kind]


TEXT = tuple(f"{SENTENCES['en']} The mayor said so for the {word} time." for word in ("first", "second", "third"))


def rule(name: str, expression: str, *, match: str = "whole", position: str = "anywhere", cut: str = "line") -> Rule:
    """Return a rule that looks for an expression."""
    return Rule(name, "en", expression, match, position, frozenset(), 400, cut, Scope(), "A test.", (), ())


def cuts(body: str, *rules: Rule) -> dict[str, tuple[str, str]]:
    """Return what the rules cut from a page that is all article: the text that goes, and the rule, by line."""
    root = parse(f"<html><body><div>{body}</div></body></html>").root
    assert root is not None
    read = read_page(root)
    found = Boilerplate(read, RuleSet(rules, (), "test")).cut(range(len(read.segments)))
    lines = {read.segments[i].text: cut for i, cut in found.items()}
    return {text: (text[cut.start : cut.end], cut.rule) for text, cut in lines.items()}


@pytest.mark.parametrize(
    ("position", "places"),
    [("anywhere", {"top", "middle", "end"}), ("head", {"top"}), ("tail", {"end"}), ("edges", {"top", "end"})],
)
def test_a_rule_cuts_at_its_position_only(position: str, places: set[str]) -> None:
    """Above the first paragraph, below the last, or wherever the line stands."""
    body = paragraphs("Print top", TEXT[0], TEXT[1], "Print middle", TEXT[2], f"{TEXT[2]} Yes.", "Print end")
    found = cuts(body, rule("en-print", "print .{1,9}", position=position))
    assert set(found) == {f"Print {place}" for place in places}


def test_a_list_goes_with_its_heading_as_far_as_it_is_links() -> None:
    """A date between two links goes with them; the next paragraph stays."""
    links = [f"<p><a href='/{i}'>Another story of the valley, number {i}</a></p>" for i in range(2)]
    body = paragraphs(TEXT[0], "Related") + "<p>8 April 2022</p>".join(links) + paragraphs(TEXT[1])
    found = cuts(body, rule("en-related", "related", cut="list"))
    assert {cut for _, cut in found.values()} == {"en-related"}
    assert len(found) == 4 and not set(found) & set(TEXT)


def test_clauses_go_with_the_notice_above_them() -> None:
    """As long as they are numbered; what follows them stays."""
    found = cuts(
        paragraphs(TEXT[0], "Terms", "1. Nothing here may be copied.", "2. Ask us first.", TEXT[1]),
        rule("en-terms", "terms", cut="notice"),
    )
    assert set(found) == {"Terms", "1. Nothing here may be copied.", "2. Ask us first."}


def test_the_rest_of_a_page_goes_with_a_heading_of_its_own_layout() -> None:
    """Paragraphs in the article's own boxes stay, and so does all where the article above is too short."""
    said = "<div class='said'><p>I said so years ago, and nobody listened to me then.</p></div>"
    rest = rule("en-comments", "comments", cut="rest")
    assert len(cuts(paragraphs(*TEXT, "Comments") + said * 2, rest)) == 2
    assert set(cuts(paragraphs(*TEXT, "Comments", TEXT[0] + " Or not."), rest)) == {"Comments"}
    assert set(cuts(paragraphs("Brief.", "Comments") + said, rest)) == {"Comments"}


def test_a_prefix_and_a_suffix_are_cut_off_a_paragraph() -> None:
    """The paragraph stays; one that is nothing else is left to the rules for lines."""
    prefix = rule("en-updated", r"updated:\s?", match="start", cut="prefix")
    suffix = rule("en-editor", r"(?:\(editing by [^)]{1,40}\))$", match="end", cut="suffix")
    one, two = f"Updated: {TEXT[0]}", f"{TEXT[1]} (Editing by Ann Hale)"
    assert cuts(paragraphs(one, two, TEXT[2]), prefix, suffix) == {
        one: ("Updated: ", "en-updated"),
        two: ("(Editing by Ann Hale)", "en-editor"),
    }


def test_cells_of_a_table_of_data_are_spared_unless_most_of_them_are_notices() -> None:
    """A cell that looks like a notice is data beside others that do not."""
    rows = "".join(f"<tr><td>Arch {i}</td><td>{cell}</td></tr>" for i, cell in enumerate(("Print", "9 m", "7 m")))
    printing = rule("en-print", "print|share")
    assert not cuts(f"{paragraphs(*TEXT)}<table>{rows}</table>", printing)
    notices = "<tr><td>Print</td><td>Share</td></tr>" * 2
    assert set(cuts(f"{paragraphs(*TEXT)}<table>{notices}</table>", printing)) == {"Print", "Share"}


def test_a_notice_right_behind_the_only_unknown_paragraph_of_an_edge_goes() -> None:
    """As a byline does that stands below the standfirst."""
    byline = rule("en-byline", "by ann .{1,9}", position="head")
    assert set(cuts(paragraphs(TEXT[0], "By Ann Hale", TEXT[1], TEXT[2]), byline)) == {"By Ann Hale"}
    assert not cuts(paragraphs(TEXT[0], TEXT[1], "By Ann Hale", TEXT[2]), byline)


def test_words_in_the_middle_of_an_article_make_no_notice() -> None:
    """A long line between two paragraphs that quotes a notice is a paragraph."""
    line = "The publisher wrote that all rights are reserved, and the judge asked him what he meant by that."
    words = rule("en-rights", "all rights", match="anywhere")
    assert not cuts(paragraphs(TEXT[0], line, TEXT[1]), words)
    assert set(cuts(paragraphs(TEXT[0], TEXT[1], line), words)) == {line}


def test_the_edge_of_an_article_ends_at_a_paragraph_that_no_rule_knows() -> None:
    """A short line that a rule for edges knows is spared further inside."""
    share = rule("en-share", "share this", position="edges")
    body = paragraphs("Share this", TEXT[0], TEXT[1], "Share this", TEXT[2], "Share this")
    root = parse(f"<html><body><div>{body}</div></body></html>").root
    assert root is not None
    read = read_page(root)
    assert set(Boilerplate(read, RuleSet([share], (), "test")).cut(range(6))) == {0, 5}


def test_a_line_outside_the_article_is_labelled_wherever_it_stands() -> None:
    """By the first rule that matches it, whatever the rule's position."""
    root = parse(f"<html><body>{paragraphs(TEXT[0], 'Share this')}</body></html>").root
    assert root is not None
    share = rule("en-share", "share this", position="head")
    boilerplate = Boilerplate(read_page(root), RuleSet([share], (), "test"))
    assert boilerplate.label(1) == share and boilerplate.label(0) is None
    assert boilerplate.notice_lines() == {1}
