"""What was learned of a site is used on its next page, with checks: the known container, recurring lines, title and date."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.sites.knowledge import SiteKnowledge
from tests.pipelines import newspaper
from tests.pipelines.newspaper import HOST, Article, article, clean_page, cleaned, learn_site, modern, with_oath

SOME = range(12)
OTHERS = range(40, 60)


@pytest.fixture(scope="module")
def site() -> SiteKnowledge:
    """What is learned from twelve modern pages."""
    return learn_site(cleaned(article(i), modern(article(i))) for i in SOME)


def test_a_notice_that_no_rule_knows_is_cut_with_its_reason(site: SiteKnowledge) -> None:
    """A short promotion between two paragraphs is cut too; without site knowledge both stay."""
    one = article(41)
    before, after = clean_page(one, modern(one), None), clean_page(one, modern(one), site)
    for line in (newspaper.NOTICE, newspaper.PROMOTION):
        assert line in before.text and line not in after.text
        (cut,) = [removal for removal in after.removed if removal.text == line]
        assert (cut.rule, cut.reason) == (
            "site-recurring",
            "Stands on 12 of 12 pages of this site since 2026-03.",
        )


def test_recurring_lines_are_cut_after_a_full_search_too(site: SiteKnowledge) -> None:
    """Recurring lines are known on a page whose layout is not."""
    one = article(41)
    payload = modern(one).replace(b'class="prose"', b'class="text"').replace(b'id="text-41"', b"")
    document = clean_page(one, payload, site)
    assert (document.cleaner.method, document.text) == ("full", one.text)


def test_a_long_line_in_mid_article_is_never_cut_for_recurring() -> None:
    """An oath that stands in every article is part of the articles."""
    site = learn_site(cleaned(article(i), with_oath(article(i))) for i in SOME)
    assert newspaper.OATH in [line.text for line in site.recurring]
    for i in OTHERS:
        lines = clean_page(article(i), with_oath(article(i)), site).text.split("\n")
        assert lines == [*article(i).paragraphs[:2], newspaper.OATH, *article(i).paragraphs[2:]]


def test_a_heading_that_recurs_above_a_paragraph_stays() -> None:
    """A newspaper may give a part of each article the same heading."""
    pages = {i: modern(article(i)).replace(b"<p>", b"<h3>What happens next</h3><p>", 3) for i in (*SOME, 50)}
    site = learn_site(cleaned(article(i), pages[i]) for i in SOME)
    assert "What happens next" in [line.text for line in site.recurring]
    document = clean_page(article(50), pages[50], site)
    assert document.text.count("What happens next") == 2, "the first stands above the article, the others in it"


def test_a_document_names_the_knowledge_that_was_used(site: SiteKnowledge) -> None:
    """The name is None where no site knowledge was used."""
    one = article(41)
    assert clean_page(one, modern(one), replace(site, version=3)).cleaner.site == f"{HOST}@0003"
    assert (clean_page(one, modern(one), None).cleaner.site, clean_page(one, modern(one), None).cleaner.method) == (
        None,
        None,
    )


# ---------------------------------------------------------------------- checks


def pages_to_reject(one: Article) -> dict[str, bytes]:
    """Pages on which the known container is not the article, or not all of it."""
    text = "".join(f"<p>{line}</p>" for line in one.paragraphs)
    teaser = replace(one, paragraphs=("Read on in the paper.",))
    linked = {f"<p>{line}</p>": f'<p><a href="/{i}">{line}</a></p>' for i, line in enumerate(one.paragraphs)}
    links = modern(one).decode()
    for plain_line, linked_line in linked.items():
        links = links.replace(plain_line, linked_line)
    return {
        "a container with next to nothing in it": modern(teaser).replace(
            b"</main>", f"</main><div>{text}</div>".encode()
        ),
        "more running text elsewhere": modern(replace(one, paragraphs=one.paragraphs[:3])).replace(
            b"</main>", f"</main><section>{text}</section>".encode()
        ),
        "links for paragraphs": links.encode(),
        "no headline": modern(one).replace(b"<h1", b"<span hidden").replace(b"</h1>", b"</span>"),
        "a poll below the text": modern(one).replace(
            f"<p>{newspaper.NOTICE}".encode(), b"<p>Yes, of course</p><p>No</p>" * 5 + f"<p>{newspaper.NOTICE}".encode()
        ),
    }


@pytest.mark.parametrize("what", pages_to_reject(article(41)))
def test_a_layout_is_rejected_where_a_check_fails(site: SiteKnowledge, what: str) -> None:
    """The article is found by the full search then."""
    one = article(41)
    assert clean_page(one, pages_to_reject(one)[what], site).cleaner.method == "rejected"


def test_a_layout_does_not_fit_where_its_container_is_there_twice(site: SiteKnowledge) -> None:
    """Such a page has another layout."""
    one = article(41)
    payload = modern(one).replace(b"</main>", b'</main><div class="prose" id="text-7"><p>x</p></div>')
    assert clean_page(one, payload, site).cleaner.method == "full"


def with_teaser(one: Article) -> bytes:
    """A page with a teaser of another article, a different one on each page."""
    return modern(one).replace(
        b"</main>", f"</main><section><p>{article(one.number + 500).paragraphs[0]}</p></section>".encode()
    )


def test_the_usual_prose_outside_the_container_is_accepted() -> None:
    """A brief may stand beside a teaser of the same length, and not beside an article."""
    site = learn_site(cleaned(article(i), with_teaser(article(i))) for i in SOME)
    assert 0 < site.layouts[0].outside_chars < site.layouts[0].median_chars // 2
    brief = replace(article(41), paragraphs=("The bridge at Calder was opened again on Monday, the council said.",))
    assert clean_page(brief, with_teaser(brief), site).cleaner.method == "learned"
    text = "".join(f"<p>{line}</p>" for line in article(41).paragraphs)
    elsewhere = with_teaser(brief).replace(b"</main>", f"</main><section>{text}</section>".encode())
    assert clean_page(brief, elsewhere, site).cleaner.method == "rejected"


def test_a_page_in_about_thirty_is_confirmed_by_the_full_search(site: SiteKnowledge) -> None:
    """The choice depends on the bytes of the page alone; where both methods differ, the full search is used."""
    methods = [clean_page(article(i), modern(article(i)), site).cleaner.method for i in range(100, 180)]
    assert 1 <= methods.count("confirmed") <= 12 and methods.count("learned") == 80 - methods.count("confirmed")
    checked = article(100 + methods.index("confirmed"))
    elsewhere = replace(
        site, layouts=tuple(replace(one, container=site.layouts[0].title.selector) for one in site.layouts)
    )  # type: ignore[union-attr]
    assert clean_page(checked, modern(checked), elsewhere).text == checked.text
