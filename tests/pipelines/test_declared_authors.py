"""Declared authors: the people and organisations in JSON-LD and meta elements."""

from __future__ import annotations

import pytest

from tests.pipelines.credit_pages import english_document, json_ld, people


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
    document = english_document(markup=json_ld(author=author))
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
    assert english_document(markup=json_ld(author=author)).authors == ()


def test_a_desk_does_not_join_the_people_who_wrote() -> None:
    """It stands in for nobody where somebody is named."""
    markup = json_ld(
        author=[{"@type": "Organization", "name": "Orrin Courier"}, {"@type": "Person", "name": "Jane Marlow"}]
    )
    assert people(english_document(markup=markup)) == {("Jane Marlow", "author")}
    markup = json_ld(author={"@type": "Organization", "name": "Orrin Courier"})
    assert people(english_document(head="<p class='by'>By Jane Marlow</p>", markup=markup)) == {
        ("Jane Marlow", "author")
    }


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
    assert people(english_document(markup=markup)) == {("Jane Marlow", "author")}


def test_a_portal_in_a_meta_element_is_no_author() -> None:
    """Korean portals write outlet and portal where the author should be."""
    assert people(english_document(markup="<meta property='og:article:author' content='한강일보 | 네이버'>")) == set()
    assert people(english_document(markup="<meta name='author' content='김하나'>")) == {("김하나", "author")}


def test_markup_tells_a_second_author_from_a_place() -> None:
    """Behind a comma stands either; the names that JSON-LD gives say which."""
    by = "<p class='by'>By Jane Marlow, Eve Moss</p>"
    assert people(english_document(head=by)) == {("Jane Marlow", "author")}
    names = [{"@type": "Person", "name": name} for name in ("Jane Marlow", "Eve Moss")]
    assert people(english_document(head=by, markup=json_ld(author=names))) == {
        ("Jane Marlow", "author"),
        ("Eve Moss", "author"),
    }
