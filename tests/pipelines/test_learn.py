"""A site is learned from its pages: layouts, recurring lines, title suffixes; and what is known is used with care."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from pipelines.sites.knowledge import SiteKnowledge
from pipelines.sites.learn import learn, tell_apart
from tests.pipelines import paper
from tests.pipelines.paper import HOST, Article, article, learned, modern, plain, read, stored, sworn, tables

Layout = Callable[[Article], bytes]
SOME = range(12)
OTHERS = range(40, 60)


@pytest.fixture(scope="module")
def site() -> SiteKnowledge:
    """What twelve modern pages teach."""
    return learned(stored(article(i), modern(article(i))) for i in SOME)


@pytest.mark.parametrize(
    ("layout", "container"),
    [(modern, "div.prose.text-*"), (tables, "td:2 > table:1 > tr:1 > td:1"), (plain, "div.entry-*")],
)
def test_the_container_of_an_article_is_learned(layout: Layout, container: str) -> None:
    """By its names, without the number that varies; else by its place among the cells; other pages are read straight from it."""
    site = learned(stored(article(i), layout(article(i))) for i in SOME)
    (known,) = site.layouts
    assert (str(known.container), known.seen.pages, known.seen.of) == (container, 12, 12)
    documents = [(article(i), read(article(i), layout(article(i)), site)) for i in OTHERS]
    assert {document.cleaner.way for _, document in documents} <= {"fast", "checked"}
    for one, document in documents:
        assert (document.text, document.title) == (one.text, one.title)
        assert document.published_at is not None and document.published_at[:10] == f"{one.published:%Y-%m-%d}"


def test_a_notice_that_no_rule_knows_is_cut_with_its_reason(site: SiteKnowledge) -> None:
    """And so is a short promotion between two paragraphs; without the site's knowledge both stay."""
    one = article(41)
    before, after = read(one, modern(one), None), read(one, modern(one), site)
    for line in (paper.NOTICE, paper.PROMOTION):
        assert line in before.text and line not in after.text
        (cut,) = [removal for removal in after.removed if removal.text == line]
        assert (cut.rule, cut.reason) == (
            "site-recurring",
            "Stands on 12 of 12 pages of this site since 2026-03.",
        )


def test_recurring_lines_are_cut_on_the_full_way_too(site: SiteKnowledge) -> None:
    """A page in a layout that is not known gains from what is known of its lines."""
    one = article(41)
    payload = modern(one).replace(b'class="prose"', b'class="text"').replace(b'id="text-41"', b"")
    document = read(one, payload, site)
    assert (document.cleaner.way, document.text) == ("full", one.text)


def test_a_long_line_in_mid_article_is_never_cut_for_recurring() -> None:
    """An oath that stands in every article is the articles' own."""
    site = learned(stored(article(i), sworn(article(i))) for i in SOME)
    assert paper.OATH in [line.text for line in site.recurring]
    for i in OTHERS:
        lines = read(article(i), sworn(article(i)), site).text.split("\n")
        assert lines == [*article(i).paragraphs[:2], paper.OATH, *article(i).paragraphs[2:]]


def test_a_heading_that_recurs_above_a_paragraph_is_the_articles() -> None:
    """A paper that heads a part of each article alike loses none of these headings."""
    pages = {i: modern(article(i)).replace(b"<p>", b"<h3>What happens next</h3><p>", 3) for i in (*SOME, 50)}
    site = learned(stored(article(i), pages[i]) for i in SOME)
    assert "What happens next" in [line.text for line in site.recurring]
    document = read(article(50), pages[50], site)
    assert document.text.count("What happens next") == 2, "the first stands above the article, the others in it"


def test_one_article_stored_many_times_does_not_make_its_paragraphs_recurring() -> None:
    """Copies of one article, under other URLs and with another first line, are told apart from different articles."""
    copied = article(99)
    copies = [replace(copied, paragraphs=(f"Edition {i}.", *copied.paragraphs), number=200 + i) for i in range(6)]
    pages = [stored(article(i), modern(article(i))) for i in range(6)]
    pages += [stored(one, modern(one), url=f"http://{HOST}/copy/{one.number}") for one in copies]
    numbers = tell_apart(pages)
    assert len(set(numbers)) == 7 and len(set(numbers[6:])) == 1
    site = learned(pages)
    assert site.articles == 7
    lines = {line.text for line in site.recurring}
    assert paper.NOTICE in lines and not lines & set(copied.paragraphs)


def test_short_articles_under_one_long_notice_are_different_articles() -> None:
    """What they share is the notice, and their headlines say that they are not the same."""
    notice = "<p>Readers of this valley are asked to note that nothing which is printed here was paid for by anybody at all.</p>"
    pages = []
    for i in SOME:
        one = article(i, size=1)
        pages.append(stored(one, plain(one).replace(b"</div><p>", notice.encode() * 2 + b"</div><p>", 1)))
    assert len(set(tell_apart(pages))) == 12


def test_a_changed_layout_becomes_a_second_one_with_its_own_time() -> None:
    """The old one stays known for pages of its time, with the moment until which it was seen."""
    pages = [stored(article(i), (plain if i < 10 else modern)(article(i))) for i in range(24)]
    site = learned(pages)
    assert [str(layout.container) for layout in site.layouts] == ["div.prose.text-*", "div.entry-*"]
    new, old = (layout.seen for layout in site.layouts)
    assert old.until < new.since and (old.pages, old.of, new.pages, new.of) == (10, 10, 14, 14)
    for layout, i in ((plain, 3), (modern, 30)):
        document = read(article(i), layout(article(i)), site)
        assert (document.cleaner.way in ("fast", "checked"), document.text) == (True, article(i).text)


def test_three_layouts_at_the_same_time_are_told_apart() -> None:
    """Sections of a site may be laid out each in its own way."""
    layouts = (modern, tables, plain)
    site = learned(stored(article(i), layouts[i % 3](article(i))) for i in range(30))
    assert len(site.layouts) == 3 and {layout.seen.pages for layout in site.layouts} == {10}
    for i in OTHERS:
        assert read(article(i), layouts[i % 3](article(i)), site).text == article(i).text


def test_the_title_suffix_is_learned_and_comes_off() -> None:
    """Also where no heading says what the headline is, and the headline itself has a sign in it."""
    site = learned(stored(article(i), modern(article(i))) for i in SOME)
    assert site.title_suffixes == (paper.SUFFIX,)
    one = replace(article(41), title="The mill – what the valley says of it")
    payload = modern(one).replace(b"<h1", b"<div").replace(b"</h1>", b"</div>")
    assert read(one, payload, site).title == one.title


def test_a_part_of_the_headline_is_no_suffix() -> None:
    """What headings end in as well belongs to the headline, however often it stands there."""
    titled = [replace(article(i), title=f"{article(i).title} - in pictures") for i in SOME]
    site = learned(stored(one, modern(one).replace(paper.SUFFIX.encode(), b"")) for one in titled)
    assert site.title_suffixes == ()


def test_the_same_pages_teach_the_same_in_any_order() -> None:
    """Knowledge is a function of its pages alone."""
    pages = [stored(article(i), (plain if i % 3 else modern)(article(i))) for i in range(20)]
    site = learn(pages, HOST)
    for seed in range(3):
        Random(seed).shuffle(pages)
        assert learn(pages, HOST) == site


@pytest.mark.parametrize("count", [0, 4])
def test_few_pages_teach_nothing(count: int) -> None:
    """Nor do many captures of two articles."""
    assert learn([stored(article(i), modern(article(i))) for i in range(count)], HOST) is None
    captures = [
        stored(article(i % 2), modern(article(i % 2)), article(0).published + timedelta(days=i))
        for i in range(count * 3)
    ]
    assert learn(captures, HOST) is None


def test_a_document_names_the_knowledge_that_was_used(site: SiteKnowledge) -> None:
    """None where none was."""
    one = article(41)
    assert read(one, modern(one), replace(site, version=3)).cleaner.site == f"{HOST}@0003"
    assert (read(one, modern(one), None).cleaner.site, read(one, modern(one), None).cleaner.way) == (None, None)


# ---------------------------------------------------------------------- doubts


def doubtful(one: Article) -> dict[str, bytes]:
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
            f"<p>{paper.NOTICE}".encode(), b"<p>Yes, of course</p><p>No</p>" * 5 + f"<p>{paper.NOTICE}".encode()
        ),
    }


@pytest.mark.parametrize("what", doubtful(article(41)))
def test_a_doubtful_page_goes_the_full_way(site: SiteKnowledge, what: str) -> None:
    """The container is not trusted where the page says otherwise."""
    one = article(41)
    assert read(one, doubtful(one)[what], site).cleaner.way == "doubt"


def test_a_container_that_is_there_twice_fits_no_page(site: SiteKnowledge) -> None:
    """Then the layout is another one."""
    one = article(41)
    payload = modern(one).replace(b"</main>", b'</main><div class="prose" id="text-7"><p>x</p></div>')
    assert read(one, payload, site).cleaner.way == "full"


def with_teaser(one: Article) -> bytes:
    """A page that tells of another story beside its own, as every page of the site does, each time of another."""
    return modern(one).replace(
        b"</main>", f"</main><section><p>{article(one.number + 500).paragraphs[0]}</p></section>".encode()
    )


def test_as_much_running_text_elsewhere_as_on_all_pages_is_no_doubt() -> None:
    """A brief is believed beside a teaser that is as long; but not beside an article."""
    site = learned(stored(article(i), with_teaser(article(i))) for i in SOME)
    assert 0 < site.layouts[0].outside_chars < site.layouts[0].median_chars // 2
    brief = replace(article(41), paragraphs=("The bridge at Calder was opened again on Monday, the council said.",))
    assert read(brief, with_teaser(brief), site).cleaner.way == "fast"
    text = "".join(f"<p>{line}</p>" for line in article(41).paragraphs)
    elsewhere = with_teaser(brief).replace(b"</main>", f"</main><section>{text}</section>".encode())
    assert read(brief, elsewhere, site).cleaner.way == "doubt"


def test_one_page_in_about_thirty_is_read_the_full_way_too(site: SiteKnowledge) -> None:
    """Which ones depends on their bytes alone; where both ways differ, the full one holds."""
    ways = [read(article(i), modern(article(i)), site).cleaner.way for i in range(100, 180)]
    assert 1 <= ways.count("checked") <= 12 and ways.count("fast") == 80 - ways.count("checked")
    checked = article(100 + ways.index("checked"))
    elsewhere = replace(
        site, layouts=tuple(replace(one, container=site.layouts[0].title.place) for one in site.layouts)
    )  # type: ignore[union-attr]
    assert read(checked, modern(checked), elsewhere).text == checked.text
