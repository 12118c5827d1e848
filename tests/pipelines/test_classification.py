"""Section, tags, canonical URL and language: what a page declares, where it can be believed."""

from __future__ import annotations

import json

import pytest

from pipelines.article.classification import find_section, find_tags
from pipelines.page.parse import parse
from pipelines.page.structured_data import StructuredData, find_canonical, read_structured_data
from pipelines.text.language_tag import find_language

URL = "http://news.example/2022/0408/1.html"
TITLE = "榆林河大桥建成通车"


def read(head: str, body: str = "<p>.</p>") -> StructuredData:
    """Return what a page of this head and body says of itself."""
    root = parse(f"<html><head>{head}</head><body>{body}</body></html>").root
    assert root is not None
    return read_structured_data(root)


def linked(data: object) -> str:
    """Return JSON-LD as markup."""
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="/2022/bridge">', "http://news.example/2022/bridge"),
        ('<link rel="canonical" href="https://agency.example/wire/7#top">', "https://agency.example/wire/7"),
        ('<link rel="canonical" href="http://news.example/"><meta property="og:url" content="http://m.news.example/1">', "http://m.news.example/1"),
        ('<meta property="og:url" content="http://other.test/1">', None),
        (linked({"@type": "NewsArticle", "mainEntityOfPage": {"@id": "http://www.news.example/b"}}), "http://www.news.example/b"),
        ('<link rel="canonical" href="javascript:void(0)">', None),
        ('<base href="http://["><link rel="canonical" href="/b">', "http://news.example/b"),
        ("", None),
    ],
)  # fmt: skip
def test_the_canonical_url_is_absolute_and_believable(head: str, canonical: str | None) -> None:
    """A link element may name another site, og:url only its own; a front page is a slip of the template."""
    assert find_canonical(read(head), URL) == canonical


@pytest.mark.parametrize(
    ("head", "lines", "section"),
    [
        ('<meta property="article:section" content="Local">', [], "Local"),
        (linked({"@type": "NewsArticle", "articleSection": ["Politik", "Inland"]}), [], "Politik"),
        (linked({"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}, {"item": {"name": "Sport"}}, {"name": TITLE}]}), [], "Sport"),
        ("", ["字号：大 中 小", "您所在的位置：首页 > 新闻 > 要闻 > 正文"], "要闻"),
        ("", ["首页 >> 社会 >> 榆林河大桥建成通车"], "社会"),
        ("", ["Home » News » Regional"], "Regional"),
        ('<meta property="article:section" content="https://news.example/local/">', [], None),
        ("", ["今天 > 昨天"], None),
        ("", [], None),
    ],
)  # fmt: skip
def test_the_section_is_declared_or_the_last_step_of_the_breadcrumb(head: str, lines: list[str], section: str | None) -> None:  # fmt: skip
    """正文, the title and a URL are none."""
    assert find_section(read(head), lines, TITLE) == section


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        ('<meta name="keywords" content="大桥,通车，榆林河、交通">', ("大桥", "通车", "榆林河", "交通")),
        ('<meta name="keywords" content="大桥 通车 榆林河">', ("大桥", "通车", "榆林河")),
        (f'<meta name="keywords" content="{TITLE}">', ()),
        (f'<meta name="keywords" content="{TITLE} 大桥 交通局">', ("大桥", "交通局")),
        ('<meta property="og:site_name" content="河声网"><meta name="keywords" content="河声网,新闻门户,大桥">', ("大桥",)),
        ('<meta name="keywords" content="新闻门户,本地资讯">', ()),
        ('<meta property="article:tag" content="Bridges"><meta property="article:tag" content="bridges">', ("Bridges",)),
        (linked({"@type": "NewsArticle", "keywords": "Arts &amp; Books, 8ae9ab2d-fe1b-4230-acb8-a59b52877682, news.com"}), ("Arts & Books",)),
        ('<meta name="news_keywords" content="Day: Monday,Page: Article,Words: 900,bridge">', ("bridge",)),
        ("", ()),
    ],
)  # fmt: skip
def test_tags_are_what_the_article_is_about(head: str, tags: tuple[str, ...]) -> None:
    """The title, the site, its standing keywords, identifiers and notes of a system are no tags."""
    assert find_tags(read(head), TITLE, "市交通局介绍，大桥全长一千二百米。") == tags


SENTENCES = {
    "cs": "Nejstarší most ve městě bude od pondělí uzavřen na šest týdnů, oznámila radnice, která se na opravě podílí, protože to jinak není možné a je to v pořádku.",
    "da": "Byens ældste bro bliver lukket i seks uger fra mandag, og det er ikke første gang, at den har været lukket, men der er en færge, som sejler til den anden side af åen.",
    "de": "Die älteste Brücke der Stadt wird von Montag an für sechs Wochen gesperrt, und eine Fähre fährt alle zwanzig Minuten über den Fluss, wie das Rathaus mit einem Schreiben mitteilt.",
    "es": "El puente más antiguo de la ciudad se cerrará durante seis semanas a partir del lunes, y los vecinos de las dos orillas cruzarán en una barca que sale cada veinte minutos.",
    "fi": "Kaupungin vanhin silta suljetaan maanantaina kuudeksi viikoksi, ja lautta kulkee joen yli, kun siltaa korjataan, mutta se ei ole ensimmäinen kerta ja korjaus on jo alkanut, sanoi hän.",
    "fr": "Le plus vieux pont de la ville sera fermé pour six semaines dès lundi, et un bac passe la rivière toutes les vingt minutes pour les habitants qui ne veulent pas faire le détour par le sud.",
    "it": "Il ponte più antico della città sarà chiuso per sei settimane da lunedì, e un traghetto passa il fiume ogni venti minuti per gli abitanti che non vogliono fare il giro della valle.",
    "nl": "De oudste brug van de stad gaat maandag voor zes weken dicht, en een veerpont vaart om de twintig minuten over de rivier voor wie niet om wil rijden, zo zei het bestuur van de gemeente.",
    "pl": "Najstarszy most w mieście zostanie od poniedziałku zamknięty na sześć tygodni, a prom będzie pływać co dwadzieścia minut, bo nie ma innej drogi do szkoły i na targ, który jest po drugiej stronie.",
    "pt": "A ponte mais antiga da cidade será fechada por seis semanas a partir de segunda-feira, e uma barca passa o rio de vinte em vinte minutos para os moradores que não querem dar a volta.",
    "tr": "Şehrin en eski köprüsü pazartesi günü altı hafta için kapanacak ve bir vapur yirmi dakikada bir karşıya geçecek, çünkü bu onarım daha çok beklemez ve en kısa yol da budur.",
    "uk": "Найстаріший міст у місті закриють на шість тижнів, і пором ходитиме щодвадцять хвилин, бо іншої дороги до школи немає.",
    "ru": "Самый старый мост в городе закроют на шесть недель, и паром будет ходить каждые двадцать минут, потому что другой дороги к школе нет.",
    "fa": "قدیمی‌ترین پل شهر از روز دوشنبه برای شش هفته بسته می‌شود و گذر از رود با قایق‌های چوبی است.",
    "ar": "سيغلق أقدم جسر في المدينة ستة أسابيع اعتبارا من يوم الاثنين وتعبر العبارة النهر كل عشرين دقيقة.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_an_undeclared_language_is_known_by_script_and_common_words(language: str) -> None:
    """Also where the template says "en", which it does wherever nobody changed it."""
    assert find_language(SENTENCES[language], (None,)) == language
    assert find_language(SENTENCES[language], ("en", None)) == language


def test_a_declared_language_is_kept_with_its_region() -> None:
    """Common words are asked only where nothing, or English, is declared; a short text says nothing against it."""
    english = "The town's oldest bridge will close for six weeks from Monday, the council said on Friday, and there is no other way."
    assert find_language(english, ("en-GB",)) == "en-GB"
    assert find_language(english, (None, None)) == "en"
    assert find_language(SENTENCES["da"], ("nb-NO",)) == "nb-NO"
    assert find_language(SENTENCES["ru"], ("kk",)) == "kk"
    assert find_language("Brücke zu", ("en-US",)) == "en-US"


def test_a_language_that_is_not_known_is_none_though_the_page_says_english() -> None:
    """A long text without English words is not English."""
    unknown = (
        "Ibhuloho elidala kakhulu edolobheni lizovalwa amasonto ayisithupha kusukela ngoMsombuluko kusho umkhandlu. "
        * 12
    )
    assert find_language(unknown, ("en-ZA",)) is None


def test_linked_data_with_the_usual_slips_is_read() -> None:
    """A comment around it, a comma too many, a line break in a string; what is no JSON at all is passed over."""
    script = '<script type="application/ld+json">{}</script>'
    slips = ('<!--{"@type":"NewsArticle","headline":"A"}-->', '//<![CDATA[\n{"@type":"NewsArticle","headline":"A",}\n//]]>', '{"@type":"NewsArticle","headline":"A",};', '[{"@graph":[{"@type":["Thing","NewsArticle"],"headline":"A"}]}]')  # fmt: skip
    for slip in slips:
        assert list(read(script.replace("{}", slip)).texts("headline")) == ["A"], slip
    assert read(script.replace("{}", "{broken")).articles == ()


def test_microdata_counts_like_meta() -> None:
    """Properties of visible elements: a date by its attribute only, other ones by their text too."""
    body = '<span itemprop="datePublished" content="2022-04-08">today</span><span itemprop="dateModified">soon</span><b itemprop="articleSection">Local</b>'
    data = read("", body)
    assert (data.first("datepublished"), data.first("datemodified"), data.first("articlesection")) == ("2022-04-08", None, "Local")  # fmt: skip
