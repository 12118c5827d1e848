"""The source: the outlet or the news agency that an article was taken from. Outlets are invented."""

from __future__ import annotations

import pytest

from tests.pipelines.credit_pages import chinese_document, english_document, json_ld, people, plain_document


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
    source = chinese_document(head=head).source
    assert (source.name if source else None) == name


def test_the_source_has_the_address_that_its_name_links_to() -> None:
    """Relative links are resolved; a link elsewhere that has the same text says nothing."""
    document = chinese_document(head="来源：<a href='http://www.wanbao.example/a'>清溪晚报</a>")
    assert document.source and (document.source.name, document.source.url) == (
        "清溪晚报",
        "http://www.wanbao.example/a",
    )
    document = chinese_document(head="来源：清溪晚报", below="<p><a href='/wanbao'>清溪晚报</a></p>")
    assert document.source and document.source.url is None


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
    source = english_document(head=head, below=below).source
    assert (source.name if source else None) == name


def test_the_outlet_before_a_reporter_is_the_source() -> None:
    """Taiwanese papers print outlet, name and place in one pair of brackets."""
    document = chinese_document(head="【清溪時報／王大明／台北報導】")
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
    source = chinese_document(markup=markup).source
    assert (source.name if source else None) == name


def test_an_agency_is_a_source_and_no_person() -> None:
    """Where a byline or markup names a wire, it is where the article came from."""
    for document in (
        english_document(head="<p>By The Associated Press</p>"),
        english_document(markup="<meta name='author' content='The Associated Press'>"),
    ):
        assert document.authors == ()
        assert document.source and document.source.name == "The Associated Press"
    document = english_document(head="<p>By Jane Marlow, dpa</p>")
    assert people(document) == {("Jane Marlow", "author")}
    assert document.source and document.source.name == "dpa"


@pytest.mark.parametrize("word", ["avec", "mit", "con", "with", "med", "com", "met"])
def test_an_agency_that_someone_worked_with_is_the_source(word: str) -> None:
    """In markup as in print, and of a corporate author it is no part."""
    named = plain_document(markup=json_ld(author={"@type": "Person", "name": f"Anna Lefort {word} Belga"}))
    assert people(named) == {("Anna Lefort", "author")}
    assert named.source is not None and named.source.name == "Belga"
    body = plain_document(markup=json_ld(author={"@type": "Organization", "name": f"Orrin Courier {word} AFP"}))
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
    source = plain_document(last=last).source
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
    source = plain_document(head=head).source
    assert (source.name if source else None) == agency
