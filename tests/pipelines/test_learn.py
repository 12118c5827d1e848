"""A site is learned from its pages: layouts, recurring lines, title suffixes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from pipelines.sites.article_copies import number_articles
from pipelines.sites.learn import learn
from tests.pipelines import newspaper
from tests.pipelines.newspaper import HOST, Article, article, clean_page, cleaned, learn_site, modern, plain, tables

Layout = Callable[[Article], bytes]
SOME = range(12)
OTHERS = range(40, 60)


@pytest.mark.parametrize(
    ("layout", "container"),
    [(modern, "div.prose.text-*"), (tables, "td:2 > table:1 > tr:1 > td:1"), (plain, "div.entry-*")],
)
def test_the_container_of_an_article_is_learned(layout: Layout, container: str) -> None:
    """By its names, with * for a number that varies, or by its place among the cells; it leads to the article of other pages."""
    site = learn_site(cleaned(article(i), layout(article(i))) for i in SOME)
    (known,) = site.layouts
    assert (str(known.container), known.seen.pages, known.seen.of) == (container, 12, 12)
    documents = [(article(i), clean_page(article(i), layout(article(i)), site)) for i in OTHERS]
    assert {document.cleaner.method for _, document in documents} <= {"learned", "confirmed"}
    for one, document in documents:
        assert (document.text, document.title) == (one.text, one.title)
        assert document.published_at is not None and document.published_at[:10] == f"{one.published:%Y-%m-%d}"


def test_one_article_stored_many_times_does_not_make_its_paragraphs_recurring() -> None:
    """Copies of an article under other URLs, with another first line, count as a single article."""
    copied = article(99)
    copies = [replace(copied, paragraphs=(f"Edition {i}.", *copied.paragraphs), number=200 + i) for i in range(6)]
    pages = [cleaned(article(i), modern(article(i))) for i in range(6)]
    pages += [cleaned(one, modern(one), url=f"http://{HOST}/copy/{one.number}") for one in copies]
    numbers = number_articles(pages)
    assert len(set(numbers)) == 7 and len(set(numbers[6:])) == 1
    site = learn_site(pages)
    assert site.articles == 7
    lines = {line.text for line in site.recurring}
    assert newspaper.NOTICE in lines and not lines & set(copied.paragraphs)


def test_a_changed_layout_becomes_a_second_one_with_its_own_time() -> None:
    """The old layout stays known for pages of its time."""
    pages = [cleaned(article(i), (plain if i < 10 else modern)(article(i))) for i in range(24)]
    site = learn_site(pages)
    assert [str(layout.container) for layout in site.layouts] == ["div.prose.text-*", "div.entry-*"]
    new, old = (layout.seen for layout in site.layouts)
    assert old.until < new.since and (old.pages, old.of, new.pages, new.of) == (10, 10, 14, 14)
    for layout, i in ((plain, 3), (modern, 30)):
        document = clean_page(article(i), layout(article(i)), site)
        assert (document.cleaner.method in ("learned", "confirmed"), document.text) == (True, article(i).text)


def test_three_layouts_at_the_same_time_are_told_apart() -> None:
    """Each section of a site may have its own layout."""
    layouts = (modern, tables, plain)
    site = learn_site(cleaned(article(i), layouts[i % 3](article(i))) for i in range(30))
    assert len(site.layouts) == 3 and {layout.seen.pages for layout in site.layouts} == {10}
    for i in OTHERS:
        assert clean_page(article(i), layouts[i % 3](article(i)), site).text == article(i).text


def test_the_title_suffix_is_learned_and_removed() -> None:
    """Also where the page has no heading, and the headline itself contains a separator."""
    site = learn_site(cleaned(article(i), modern(article(i))) for i in SOME)
    assert site.title_suffixes == (newspaper.SUFFIX,)
    one = replace(article(41), title="The mill – what the valley says of it")
    payload = modern(one).replace(b"<h1", b"<div").replace(b"</h1>", b"</div>")
    assert clean_page(one, payload, site).title == one.title


def test_a_part_of_the_headline_is_not_a_suffix() -> None:
    """An ending that headings have too belongs to the headline, however often it recurs."""
    titled = [replace(article(i), title=f"{article(i).title} - in pictures") for i in SOME]
    site = learn_site(cleaned(one, modern(one).replace(newspaper.SUFFIX.encode(), b"")) for one in titled)
    assert site.title_suffixes == ()


def test_the_same_pages_give_the_same_knowledge_in_any_order() -> None:
    """Site knowledge depends on its pages alone."""
    pages = [cleaned(article(i), (plain if i % 3 else modern)(article(i))) for i in range(20)]
    site = learn(pages, HOST)
    for seed in range(3):
        Random(seed).shuffle(pages)
        assert learn(pages, HOST) == site


@pytest.mark.parametrize("count", [0, 4])
def test_nothing_is_learned_from_few_pages(count: int) -> None:
    """Also from many captures of two articles nothing is learned."""
    assert learn([cleaned(article(i), modern(article(i))) for i in range(count)], HOST) is None
    captures = [
        cleaned(article(i % 2), modern(article(i % 2)), article(0).published + timedelta(days=i))
        for i in range(count * 3)
    ]
    assert learn(captures, HOST) is None
