"""The main text: which segments of a page are its article, and which stand beside it."""

from __future__ import annotations

import re

import pytest

from pipelines.article.main_text import find_main_text
from pipelines.page.parse import parse
from pipelines.page.reading import read_page
from pressmark import clean
from tests.pipelines.articles import ENGLISH, P1, P2, P3, english, page, paragraphs


@pytest.mark.parametrize("box", ["TRS_Editor", "zw", "content", ""])
def test_a_list_between_two_paragraphs_is_the_articles(box: str) -> None:
    """Whatever its box is called. A list of links is none of it."""
    items = ["酒驾醉驾一百八十七起；", "超员超载四百一十二起；", "占用应急车道九百六十五起。"]
    listed = "".join(f"<li>{item}</li>" for item in items)
    links = "".join(f"<li><a href='/{i}'>榆林河两岸的又一条消息之{i}</a></li>" for i in range(3))
    body = f"<div class='{box}'>{paragraphs(P1, '通报说，其中：')}<ol>{listed}</ol>{paragraphs(P2, P3)}<ul>{links}</ul>{paragraphs(P1 + P2)}</div>"
    payload = page(body).replace(b'class="main"', b'class="wrap"')
    assert clean(payload).text.split("\n") == [P1, "通报说，其中：", *items, P2, P3, P1 + P2]


def test_a_heading_between_two_paragraphs_of_a_box_is_kept_with_them() -> None:
    """Where the body is cut into boxes of unequal names, with other boxes between."""
    long, short = (
        "The committee met again on Tuesday and agreed that the old mill should be kept as it is. " * 6,
        ENGLISH[1],
    )
    boxes = [
        f"<div class='rich wide'>{paragraphs(long, long + 'So be it.')}</div>",
        f"<div class='rich'><p>{short}</p><h3>The third arch</h3><p>{ENGLISH[2]}</p></div>",
    ]
    body = "<div class='box'><p>Advertisement</p></div>".join([*boxes, f"<div>{paragraphs(long + 'Or not.')}</div>"])
    page = f"<html><body><main><h1>Old bridge to close</h1>{body}</main></body></html>"
    assert "\nThe third arch\n" in clean(page.encode()).text


def test_a_paragraph_whose_names_are_links_is_one_of_the_article() -> None:
    """The lead too. A line that only names another page is none, and goes."""
    linked = (
        '<a href="/t/leedstow-borough-council">Leedstow Borough Council</a> has asked <a href="/t/ministry-of-transport">the '
        'Ministry of Transport and Regional Development</a> for help, <a href="/n/7">the Courier reported last week on Monday</a>.'
    )
    text = re.sub("<[^>]+>", "", linked)
    more = '<p>More: <a href="/n/9">The ferry that nobody wanted is back after thirty years on the river.</a></p>'
    payload = english().decode()
    for place in (ENGLISH[0], ENGLISH[2]):
        document = clean(payload.replace(f"<p>{place}", f"<p>{linked}</p>{more}<p>{place}").encode())
        assert document.text.split("\n").count(text) == 1 and "nobody wanted" not in document.text
        assert all(one in document.text for one in ENGLISH)


def test_an_offer_in_mid_article_goes_as_one() -> None:
    """What a subscription brings reads like a list of the article's; the lines around it that a rule knows tell."""
    offer = """<div class="offer"><h2>SUBSCRIBE TO UNLOCK MORE ARTICLES</h2><p>Subscribe now to read the latest news in your city.</p>
<ul><li>Columns by Ann Hale, Tom Frith and others, and the weekly letter from the harbour.</li><li>Unlimited online access to the Courier.</li>
<li>Daily puzzles and comics.</li><li>Support local journalism.</li></ul></div>"""
    payload = english().decode().replace(f"<p>{ENGLISH[2]}", f"{offer}<p>{ENGLISH[2]}")
    document = clean(payload.encode())
    assert document.text.split("\n") == ENGLISH
    assert any("Ann Hale" in removal.text for removal in document.removed)


SENTENCES = (
    "The town's oldest bridge will close for six weeks from Monday, the council said on Friday afternoon.",
    "Engineers found cracks in two of the five arches during an inspection in March, they told a meeting.",
    "A ferry will run every twenty minutes between seven in the morning and ten at night, free of charge.",
    "Traders on both banks fear for the spring market, which draws most of its visitors from the far side.",
    "The repairs are paid for by the county, and nobody expects them to be finished before the summer.",
)


def main_lines(body: str, titles: tuple[str, ...] = (), declared_body: str = "") -> list[str]:
    """Return the lines of the main text of a page, in page order."""
    root = parse(f"<html><head><title>Old bridge to close</title></head><body>{body}</body></html>").root
    assert root is not None
    read = read_page(root)
    main = find_main_text(read, root, frozenset(), titles, declared_body)
    return [read.segments[i].text for i in sorted(main.kept)]


def teasers(count: int) -> str:
    """Return boxes that present other pages: a linked headline and a sentence."""
    return "".join(
        f"<div class='card'><h3><a href='/{i}'>Story number {i} of the valley and its people</a></h3>"
        f"<p>What happened on day {i} is told here in a sentence.</p></div>"
        for i in range(count)
    )


def test_of_two_columns_of_text_the_one_below_the_headline_is_the_article() -> None:
    """The other column has prose too, but it presents other pages."""
    side = "".join(
        f"<div><h4><a href='/{i}'>Letter {i} from the readers of the valley</a></h4><p>{line}</p></div>"
        for i, line in enumerate(
            f"Sir, I have crossed the river by rope on {day} for forty years." for day in ("Monday", "Friday")
        )
    )
    left = f"<div class='left'><h1>Old bridge to close</h1>{paragraphs(*SENTENCES)}</div>"
    for columns in (f"{left}<div class='right'>{side}</div>", f"<div class='right'>{side}</div>{left}"):
        lines = main_lines(f"<div class='page'>{columns}</div>", ("Old bridge to close",))
        assert [line for line in lines if line in SENTENCES] == list(SENTENCES)
        assert not any("forty years" in line for line in lines)


def test_an_article_in_several_boxes_is_one() -> None:
    """Boxes of the same kind hold its parts, with an advertisement between them."""
    parts = [paragraphs(*SENTENCES[:2]), paragraphs(SENTENCES[2]), paragraphs(*SENTENCES[3:])]
    boxes = "<div class='slot'><a href='/buy'>Buy now</a></div>".join(
        f"<div class='part'>{part}</div>" for part in parts
    )
    assert main_lines(f"<main><h1>Old bridge to close</h1>{boxes}</main>")[-len(SENTENCES) :] == list(SENTENCES)


def test_teasers_below_an_article_are_no_part_of_it() -> None:
    """Each has a sentence, and together they are longer than the article."""
    article = f"<div class='text'>{paragraphs(*SENTENCES)}</div>"
    lines = main_lines(f"<main><h1>Old bridge to close</h1>{article}<div class='more'>{teasers(12)}</div></main>")
    assert [line for line in lines if line in SENTENCES] == list(SENTENCES)
    assert not any("is told here" in line for line in lines)


def test_a_page_of_links_has_no_main_text() -> None:
    """There is no prose on it, and what trafilatura takes for some is links."""
    assert main_lines("".join(f"<li><a href='/{i}'>Story number {i} of the valley</a></li>" for i in range(40))) == []


def test_the_box_around_the_main_text_is_the_smallest_one() -> None:
    """It is the container of the article, and says how it was found."""
    root = parse(f"<html><body><div id='page'><div id='text'>{paragraphs(*SENTENCES)}</div></div></body></html>").root
    assert root is not None
    read = read_page(root)
    main = find_main_text(read, root, frozenset())
    assert read.boxes[main.box].names == "text"
    assert main.how in ("trafilatura", "own")


def test_a_declared_body_decides_what_belongs_to_the_article_where_it_agrees_with_the_page() -> None:
    """A paragraph in a box of its own that it lacks goes; a declared text of another article changes nothing."""
    other = "Readers of this paper have sent us more than four hundred photographs of the bridge in forty years."
    body = f"<main><h1>Old bridge to close</h1><div>{paragraphs(*SENTENCES[:3])}</div><div><p>{other}</p></div><div>{paragraphs(*SENTENCES[3:])}</div></main>"
    assert other in main_lines(body)
    assert other not in main_lines(body, declared_body=" ".join(SENTENCES))
    assert main_lines(body, declared_body="The harbour was frozen for the first time in a century. " * 9) == main_lines(
        body
    )


def test_lines_that_a_rule_knows_are_no_evidence_of_an_article() -> None:
    """A long legal notice is not taken for the article beside it."""
    notice = (
        "All rights reserved; nothing on this page may be copied without the written consent of the publisher. " * 8
    )
    root = parse(
        f"<html><body><div class='a'>{paragraphs(*SENTENCES)}</div><div class='b'><p>{notice}</p></div></body></html>"
    ).root
    assert root is not None
    read = read_page(root)
    (line,) = [segment.index for segment in read.segments if segment.text.startswith("All rights")]
    kept = find_main_text(read, root, frozenset({line})).kept
    assert [read.segments[i].text for i in sorted(kept)] == list(SENTENCES)
