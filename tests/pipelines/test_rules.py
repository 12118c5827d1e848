"""The line rules: each cuts and spares what its examples say, a bad rule names its fault, articles are spared."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.clean import clean
from pipelines.errors import BadRule
from pipelines.notices import line_rules
from pipelines.notices.line_rules import load, parse_rules
from pipelines.notices.needed_words import needed_words
from pipelines.notices.rule import Rule
from pipelines.text.folding import fold
from pipelines.text.page_languages import LANGUAGES, page_languages

RULES = load().rules
RULE_FILES = list(Path(line_rules.__file__).with_name("rules").glob("*.toml"))


def named(value: object) -> str:
    """Return how a test calls a rule or a line."""
    return value.id if isinstance(value, Rule) else str(value)


GOOD = """
[[rule]]
id = "zh-example"
language = "zh"
pattern = '广告.{0,9}'
reason = "An example."
cuts = ["广告位"]
spares = ["公告"]
"""


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule in RULES for line in rule.cuts], ids=named)
def test_a_rule_cuts_its_examples(rule: Rule, line: str) -> None:
    """What the rule file says is cut, is found."""
    assert rule.finds(fold(line).text)


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule in RULES for line in rule.spares], ids=named)
def test_a_rule_spares_its_examples(rule: Rule, line: str) -> None:
    """What the rule file says is spared, is not found."""
    assert not rule.finds(fold(line).text)


def test_a_sound_rule_file_is_read() -> None:
    """Keys that are left out have their defaults."""
    (rule,) = parse_rules(GOOD, "example.toml").rules
    assert (rule.match, rule.position, rule.cut, rule.max_chars) == ("whole", "anywhere", "line", 100)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (('id = "zh-example"', 'id = "Zh Example"'), "id"),
        (("广告.{0,9}", "广告.*"), "pattern"),
        (("广告.{0,9}", "广告.{3,}"), "pattern"),
        (("广告.{0,9}", "(广告"), "pattern"),
        (('reason = "An example."', "reason = 7"), "reason"),
        (('cuts = ["广告位"]', "cuts = []"), "cuts"),
        (('spares = ["公告"]', 'spares = ["公告"]\nposition = "middle"'), "position"),
        (('spares = ["公告"]', 'spares = ["公告"]\nmax_chars = 0'), "max_chars"),
        (('spares = ["公告"]', 'spares = ["公告"]\ncut = "suffix"'), "match"),
        (('spares = ["公告"]', 'spares = ["公告"]\ncolour = "red"'), "colour"),
        (('language = "zh"', 'language = "zz"'), "language"),
        (('spares = ["公告"]', 'spares = ["公告"]\nwhere = ["header"]'), "where"),
        (('spares = ["公告"]', 'spares = ["公告"]\nhosts = ["https://north.example/"]'), "hosts"),
        (('spares = ["公告"]', 'spares = ["公告"]\nfrom = "2022-01-01"'), "from"),
        (('spares = ["公告"]', 'spares = ["公告"]\nfrom = 2022-02-01\nto = 2022-01-01'), "to"),
    ],
)
def test_a_bad_rule_names_file_rule_key_and_what_was_expected(change: tuple[str, str], key: str) -> None:
    """The message alone is enough to mend the rule file."""
    with pytest.raises(BadRule) as caught:
        parse_rules(GOOD.replace(*change), "example.toml")
    assert (caught.value.file, caught.value.key) == ("example.toml", key)
    assert "example.toml" in str(caught.value) and "expected" in str(caught.value)


def test_a_file_that_is_no_toml_is_a_bad_rule() -> None:
    """The file is named, too, where there is no rule to name."""
    with pytest.raises(BadRule, match=r"broken\.toml"):
        parse_rules("[[rule]\n", "broken.toml")


def test_rule_names_are_unique_and_the_version_counts_them() -> None:
    """The version that each document names tells one rule set from another."""
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert re.fullmatch(rf"{len(RULES)}-[0-9a-f]{{8}}", load().version)


@pytest.mark.parametrize("file", sorted(file.name for file in RULE_FILES), ids=str)
def test_no_rule_file_of_the_package_has_a_fault(file: str) -> None:
    """They are not walked through at every start; here they are."""
    assert parse_rules(RULE_FILES[0].with_name(file).read_text("utf-8"), file).rules


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_line_with_a_rule_s_words_reaches_the_rule(rule: Rule) -> None:
    """Lines are shown only to the rules whose words they have: no line that a rule matches is kept from it."""
    for line in rule.cuts:
        if rule.cuts_part:
            assert rule in load().of_ends(fold(line).text, frozenset(LANGUAGES))
        else:
            assert rule in load().of_line(line, frozenset(LANGUAGES))


def baits(rule: Rule) -> Iterator[str]:
    """Yield strings of the rule's own words and signs that, repeated, might keep it busy."""
    words = sorted(needed_words(rule.expression) or (), key=len, reverse=True)[:4]
    words += re.findall(r"\w{2,12}", re.sub(r"\\.|\{[\d,]+\}|\(\?.", " ", rule.expression))[:6]
    yield from (
        *words,
        *(word + " " for word in words),
        *(word + ": " for word in words),
        "".join(words),
        " ".join(words),
    )
    yield from ("1 ", "| ", "(", "Ab ", "2022-04-08 ", "《》", " ", "-", "大 |", "a@b.", "@", "，", "x, ", "中")


def seconds(rule: Rule, line: str) -> float:
    """Return the least time of a few that a rule takes over a line of any length."""
    search = {"whole": rule.pattern.fullmatch, "start": rule.pattern.match}.get(rule.match, rule.pattern.search)
    times = []
    for _ in range(3):
        started = time.process_time()
        search(line)
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_what_a_rule_takes_grows_no_faster_than_a_line(rule: Rule) -> None:
    """Twice the length takes about twice the time at most, over lines made of the rule's own words; ☂ ends no match."""
    for bait in filter(None, baits(rule)):
        lines = [(bait * (size // len(bait) + 1))[:size] + "☂" for size in (900, 1800)]
        short, long = (seconds(rule, line) for line in lines)
        if long > 0.002:  # less is too little to measure, and little enough
            assert long < 3 * short, (bait, short, long)


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:[| ]{0,3}(?:大|中)[| ]{0,3}){1,14}",
        r"(?:\w{1,9}\s?){1,9}",
        "(?:打印|打印本页|打)(?:a?a?){0,20}",
        r"(a)\1{0,3}",
    ],
)
def test_a_pattern_that_a_hostile_line_could_keep_busy_is_refused(pattern: str) -> None:
    """Bounded repeats inside bounded repeats have billions of ways to fail; so has what cannot be told apart."""
    with pytest.raises(BadRule) as caught:
        parse_rules(GOOD.replace("广告.{0,9}", pattern), "example.toml")
    assert caught.value.key == "pattern"


@pytest.mark.parametrize("pattern", ["(?>[| ]{0,3}(?:大|中)[| ]{0,3}){1,14}+", r"(?:\w{1,9}\s){1,9}", "广告.{0,9}"])
def test_a_pattern_that_is_left_in_one_way_is_taken(pattern: str) -> None:
    """Atomic groups, possessive repeats, and parts that begin with different letters are fast."""
    assert parse_rules(GOOD.replace("广告.{0,9}", pattern), "example.toml").rules


SENTENCES = {
    "en": "The bridge was opened on Friday after three years of work.",
    "zh": "大桥在经过三年施工以后建成通车，两岸居民十分钟过河。",
    "ja": "三年にわたる工事を経て橋が開通し、住民は十分で川を渡れるようになりました。",
    "ko": "삼 년의 공사 끝에 다리가 개통되어 주민들은 십 분이면 강을 건넌다.",
    "de": "Die Brücke ist nach drei Jahren Bauzeit eröffnet, und der Weg dauert nicht mehr eine Stunde.",
    "fr": "Le pont est ouvert après trois ans de travaux, et les habitants ne font plus une heure dans les bacs.",
    "es": "El puente se abrió el viernes tras tres años de obras, y los vecinos ya no tardan una hora como antes.",
    "pt": "A ponte foi aberta na sexta-feira após três anos de obras, e os moradores não demoram mais uma hora.",
    "it": "Il ponte è stato aperto venerdì dopo tre anni di lavori, e gli abitanti non aspettano più una barca.",
    "nl": "De brug is na drie jaar werk geopend, en het duurt niet meer een uur naar de overkant, zegt de wethouder.",
    "da": "Broen blev åbnet fredag efter tre års arbejde, og turen tager ikke længere en time af dagen.",
    "no": "Broen ble åpnet fredag etter tre års arbeid, og turen tar ikke lenger en time av dagen.",
    "sv": "Bron öppnades i fredags efter tre års arbete, och resan tar inte en timme som förr.",
    "pl": "Most został otwarty w piątek po trzech latach, a mieszkańcy nie muszą już czekać przez godzinę.",
    "cs": "Most byl otevřen po třech letech, takže lidé nejsou na cestě více než hodinu, jako byla dříve.",
    "ru": "Мост открыли в пятницу после трех лет работ, и дорога занимает десять минут.",
    "uk": "Міст відкрили у п’ятницю після трьох років робіт, і дорога триває десять хвилин.",
    "el": "Η γέφυρα άνοιξε την Παρασκευή μετά από τρία χρόνια εργασιών.",
    "tr": "Köprü üç yıl süren çalışmalardan sonra açıldı ve yol bir saat değil, çok daha kısa bir süre alıyor.",
    "ar": "افتتح الجسر يوم الجمعة بعد ثلاث سنوات من العمل، وصار العبور أسرع.",
    "he": "הגשר נפתח ביום שישי אחרי שלוש שנים של עבודה, והדרך מתקצרת.",
    "hi": "तीन साल के काम के बाद शुक्रवार को पुल खुल गया और रास्ता छोटा हो गया।",
    "vi": "Cây cầu được thông xe sau ba năm và người dân không phải đi phà trong một giờ.",
    "id": "Jembatan itu dibuka pada hari Jumat dan warga tidak perlu menunggu satu jam untuk menyeberang.",
    "fi": "Silta avattiin perjantaina kolmen vuoden työn jälkeen, ja matka ei vie enää tuntia.",
    "hu": "A hidat pénteken nyitották meg három év után, és az út már nem tart egy órán át.",
    "ro": "Podul a fost deschis vineri după trei ani de lucrări, iar drumul nu mai durează o oră.",
    "hr": "Most je otvoren u petak nakon tri godine radova, a put više ne traje sat kao prije.",
    "bg": "Мостът беше открит в петък след три години работа, а пътят вече не отнема час като преди.",
    "fa": "این پل روز جمعه پس از سه سال کار باز شد و راه را کوتاه کرد.",
    "th": "สะพานเปิดใช้เมื่อวันศุกร์หลังก่อสร้างสามปี ชาวบ้านข้ามแม่น้ำได้ในสิบนาที",
}


def test_every_language_that_has_rules_is_told_from_a_sentence() -> None:
    """Its rules are tried on the page; so are those of English and of all languages."""
    assert {rule.language for rule in RULES} == {"any", *SENTENCES} == set(LANGUAGES)
    missed = [language for language, text in SENTENCES.items() if not page_languages([text]) >= {language, "en", "any"}]
    assert not missed


def test_rules_of_other_scripts_are_left_out() -> None:
    """A Japanese page is not read with Chinese rules, nor a Chinese one that names a Japanese book with Japanese ones."""
    assert "zh" not in page_languages([SENTENCES["ja"]])
    assert page_languages([SENTENCES["zh"] * 3, "他在读《ノルウェイの森》。"]) == {"any", "en", "zh"}
    assert page_languages([SENTENCES["en"]]) == {"any", "en"}


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("cs-CZ", "cs"),
        ("CS_cz", "cs"),
        ("nb", "no"),
        ("nn-NO", "no"),
        ("sr-Latn", "hr"),
        ("sr-Cyrl-RS", "hr"),
        ("bs", "hr"),
        ("zh-Hant", "zh"),
        ("iw", "he"),
        (" fa ", "fa"),
    ],
)
def test_a_declared_language_is_tried_on_a_page_that_has_too_few_words_to_tell(tag: str, language: str) -> None:
    """A short page in Czech or Danish may have none of the commonest words of its language."""
    assert page_languages(["Reklama"], [tag]) == {"any", "en", language}


def test_tags_that_are_none_or_of_languages_without_rules_are_passed_over() -> None:
    """What a page declares is whatever somebody wrote there."""
    tags = (None, "", "any", "sw", "xx-XX", "-", "c", "cs-", "english", "de;q=0.8", "zh-" + "x" * 90, "čs", "0")
    assert page_languages([SENTENCES["nl"]], tags) == {"any", "en", "nl"}
    assert page_languages([], (*tags, "pt-BR", "da")) == {"any", "en", "pt", "da"}


def test_languages_that_share_a_script_are_told_apart_by_their_words() -> None:
    """Rules in Bulgarian are not tried on pages in Russian, nor those in Persian on pages in Arabic."""
    assert not page_languages([SENTENCES["ru"], SENTENCES["uk"]]) & {"bg", "hr"}
    assert "fa" not in page_languages([SENTENCES["ar"]])
    assert "hr" in page_languages(["Мост је отворен у петак након три године радова и више није затворен."])


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
