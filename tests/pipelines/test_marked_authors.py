"""Marked authors: names in elements whose class, link or attributes say that they are the author's."""

from __future__ import annotations

import pytest

from tests.pipelines.credit_pages import chinese_document, english_document, json_ld, people, plain_document


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
    document = english_document(head=head, markup=other)
    assert people(document) == {("Jane Marlow", "author")}
    assert document.byline == "Jane Marlow"


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
    assert people(english_document(head=head)) == ({(name, "author")} if name else set())


def test_a_list_of_columnists_says_nothing_of_the_author() -> None:
    """Boxes of more than a few people above the text are links to what they write."""
    names = ("Jane Marlow", "Tom Reyes", "Eve Moss", "Ann Leeds", "Max Kolter")
    items = "".join(
        f"<li class='author-item'><a href='/{i}'>{name}</a><b>Harbour</b></li>" for i, name in enumerate(names)
    )
    assert people(english_document(head=f"<ul>{items}</ul>")) == set()


def test_markup_ends_a_chinese_name_where_words_are_glued_to_it() -> None:
    """An element that is marked as the author's and a whole name ends it."""
    head = "<span>作者：</span><a class='m-author__name'>钱小雨</a><span>跟进</span>"
    assert people(chinese_document(head=head)) == {("钱小雨", "author")}


def test_the_author_of_another_story_is_not_this_ones() -> None:
    """A list of other stories below names their authors."""
    below = (
        "<ul>"
        + "".join(f"<li><a href='/{i}'>A story</a> <span class='author'>Eve Moss</span></li>" for i in range(9))
        + "</ul>"
    )
    assert people(english_document(below=below)) == set()


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
    assert people(plain_document(head=head)) == {("Jane Marlow", "author")}


@pytest.mark.parametrize(
    "below",
    [
        "<div class='nyh_authors'><div><a>Jane Marlow</a><span>Reporter</span></div></div>",
        "<div class='authors'><span>Autor:</span> <span itemprop='author'><a href='/n/marlow'>Jane Marlow</a></span></div>",
    ],
)
def test_the_author_may_be_named_below_the_text(below: str) -> None:
    """In an element that says so."""
    assert people(plain_document(below=below)) == {("Jane Marlow", "author")}


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
    assert not [person for person in plain_document(head=head).authors if person.role == "author"]


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
    assert people(plain_document(below=below)) == set()


def test_authors_in_elements_side_by_side_are_all_authors() -> None:
    """Without a word between them."""
    one = "<strong class='c-signature__author'><a href='/autores/x.shtml'>{}</a></strong>"
    head = f"<div>{one.format('Jane Marlow')} {one.format('Tom Reyes')}</div>"
    assert people(plain_document(head=head)) == {("Jane Marlow", "author"), ("Tom Reyes", "author")}


def test_first_and_last_name_in_two_elements_are_one_name() -> None:
    """The second is no outlet."""
    head = "<p class='author'>By <span class='first-name'>Ana Luisa</span> <span class='last-name'>MORALES</span></p>"
    assert people(plain_document(head=head)) == {("Ana Luisa MORALES", "author")}
