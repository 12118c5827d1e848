"""The segments of a page: what a reader sees, in page order, with kind, roles and place."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from pipelines.page.parse import parse
from pipelines.page.reading import read_page
from pipelines.page.segments import PathCache, Segment
from pressmark import clean
from tests.pipelines.articles import ENGLISH, P1, P2, P3, english, page, paragraphs


def test_hidden_blocks_are_not_read() -> None:
    """What a reader cannot see is neither text nor ledger."""
    hidden = "".join(
        f"<div {how}><p>{P2}隐藏</p></div>" for how in ('style="display: none"', "hidden", 'style="visibility:hidden"')
    )
    document = clean(
        page(paragraphs(P1, P3) + hidden + f"<script>document.write('{P2}')</script><noscript>{P2}</noscript>")
    )
    assert document.text.split("\n") == [P1, P3]
    assert "隐藏" not in document.to_json()


def test_an_article_that_waits_for_its_script_to_show_it_is_read() -> None:
    """As one of WeChat does; what is hidden beside an article that is shown stays hidden."""
    waiting = f'<div id="js_content" style="visibility: hidden; opacity: 0;">{paragraphs(P1, P2, P3)}</div>'
    assert clean(page(waiting)).text.split("\n") == [P1, P2, P3]
    secret = (
        '<div style="visibility:hidden">'
        + paragraphs("隐藏的文字是给搜索引擎看的，读者看不到，也不应当看到。" * 40)
        + "</div>"
    )
    shown = paragraphs(P1, P2, P3, P1.replace("四", "五"), P2.replace("一", "三"), P3.replace("陈", "王"), P1 + P2 + P3)
    assert "隐藏" not in clean(page(shown + secret)).text


def test_a_box_that_asks_for_a_mail_address_is_no_text() -> None:
    """Whatever is offered in it; a form around the whole page says nothing."""
    box = """<div data-area="n"><h4>The morning post</h4><p>What the harbour talks about, each day at six, written by our own people.</p>
<form action="/n"><input type="email" name="m"></form></div>"""
    payload = english().decode().replace(f"<p>{ENGLISH[2]}", f"{box}<p>{ENGLISH[2]}")
    assert clean(payload.encode()).text.split("\n") == ENGLISH
    whole = (
        english().decode().replace("<body>", "<body><form><input type='email'>").replace("</body>", "</form></body>")
    )
    assert clean(whole.encode()).text.split("\n") == ENGLISH


def test_what_holds_most_of_the_running_text_is_no_advertisement() -> None:
    """Whatever it is called: a box that was never closed swallows the article."""
    lines = [
        f"The committee met for the {word} time on Tuesday, and its members agreed that the old mill should be kept as it is."
        for word in ("first", "second", "third", "fourth")
    ]
    menu = "".join(f"<li><a href='/{i}'>Another story of the valley, number {i}</a></li>" for i in range(40))

    def roles(inside: str, behind: str) -> list[frozenset[str]]:
        story = (
            f"<ul>{menu}</ul><h1>The old mill is kept</h1><div class='intextAd'><p>Sponsored</p>{inside}</div>{behind}"
        )
        read = read_page(document_fromstring(f"<html><body>{story}</body></html>"))
        return [segment.roles for segment in read.segments if segment.text in lines]

    assert roles(paragraphs(*lines), "") == [frozenset()] * 4
    assert roles(paragraphs(lines[0]), paragraphs(*lines[1:])) == [frozenset({"aside"}), *[frozenset()] * 3]


def test_a_letter_that_is_drawn_large_belongs_to_its_word() -> None:
    """Though markup has a space behind it. A letter that may be a word by itself is one."""
    for letter, rest, line in (("T", "he queue", "The queue"), ("A", "long queue", "A long queue")):
        lead = f'<span class="drop-cap">{letter}</span> {rest} at the ferry had no end, said those who stood in it all day.'
        document = clean(english().replace(f"<p>{ENGLISH[1]}".encode(), f"<p>{lead}</p><p>{ENGLISH[1]}".encode()))
        assert f"{line} at the ferry" in document.text


def segments(body: str) -> list[Segment]:
    """Return the segments of a page of this body."""
    root = parse(f"<html><body>{body}</body></html>").root
    assert root is not None
    return list(read_page(root).segments)


def test_the_element_around_a_line_says_its_kind() -> None:
    """Plain boxes hold paragraphs; a heading has its level."""
    body = (
        "<h2>Head</h2><p>Text</p><ul><li>Item</li></ul><blockquote>Quote</blockquote>"
        "<figure><figcaption>Caption</figcaption></figure><div>Box</div>"
    )
    kinds = [(segment.text, segment.kind, segment.level) for segment in segments(body)]
    assert kinds == [
        ("Head", "heading", 2),
        ("Text", "paragraph", 0),
        ("Item", "list", 0),
        ("Quote", "quote", 0),
        ("Caption", "caption", 0),
        ("Box", "paragraph", 0),
    ]


def test_a_paragraph_in_a_heading_that_was_never_closed_is_a_paragraph() -> None:
    """Old pages forget the closing tag."""
    assert [segment.kind for segment in segments("<h3>Head<div><p>Text</p></div>")] == ["heading", "paragraph"]


def test_a_line_break_ends_a_line_and_each_line_has_a_path_of_its_own() -> None:
    """The whole text of an element has the path of the element."""
    found = [(segment.text, segment.path) for segment in segments("<p>One<br>two <b>three</b></p><p>Four</p>")]
    assert found == [
        ("One", "html/body/p[1]/text()[1]"),
        ("two three", "html/body/p[1]/text()[2]"),
        ("Four", "html/body/p[2]"),
    ]


def test_paths_of_one_page_are_the_same_from_the_cache() -> None:
    """Also where steps above are shared, and where a path is too long to be written whole."""
    body = "<div><p>a<br>b</p><p>c</p></div>" + "<div>" * 150 + "<p>deep</p>"
    found = segments(body)
    cache = PathCache()
    assert [cache[segment.step] for segment in found] == [segment.path for segment in found]
    assert found[-1].path.count("/") == 99 and found[-1].path.endswith("/p[1]")


def test_lines_of_preformatted_text_are_lines() -> None:
    """As they are printed."""
    assert [segment.text for segment in segments("<pre>One\n  two\n\nthree</pre>")] == ["One", "two", "three"]


def test_characters_inside_links_are_counted() -> None:
    """Without spaces, and as a share of all characters; an anchor without an address is no link."""
    whole, half, none = segments(
        "<p><a href='/1'>All of it</a></p><p>Half <a href='/2'>link</a></p><p><a name='x'>No link</a></p>"
    )
    assert (whole.chars, whole.link_chars, whole.link_density) == (7, 7, 1.0)
    assert (half.chars, half.link_chars, half.link_density) == (8, 4, 0.5)
    assert (none.chars, none.link_chars) == (6, 0)


def test_what_a_reader_does_not_see_is_no_segment() -> None:
    """Scripts, templates, buttons and choices; elements that their attributes hide."""
    hidden = (
        "<script>x()</script><template><p>t</p></template><button>Share</button><select><option>o</option></select>"
        "<p hidden>h</p><p style='display:none'>d</p><p style='visibility: hidden'>v</p><!-- c -->"
    )
    shown = "<p hidden='until-found'>found</p><div hidden id='S:1'>streamed</div>"
    assert [segment.text for segment in segments(f"<p>a</p>{hidden}{shown}<p>b</p>")] == ["a", "found", "streamed", "b"]


@pytest.mark.parametrize(
    ("box", "roles"),
    [
        ("<nav>{}</nav>", {"nav"}),
        ("<footer>{}</footer>", {"footer"}),
        ("<div class='sideBar'>{}</div>", {"aside"}),
        ("<div id='comment-list'>{}</div>", {"comment"}),
        ("<div class='share'><div class='copyright'>{}</div></div>", {"share", "footer"}),
        ("<div class='subnavigator'>{}</div>", set()),
        ("<div class='ads'>{}</div>", {"aside"}),
    ],
)
def test_a_line_has_the_roles_of_the_boxes_around_it(box: str, roles: set[str]) -> None:
    """By tag, class and id, also of words in camel case and between hyphens."""
    lines = segments(paragraphs(*ENGLISH) + box.format("<p>A line</p>"))
    assert lines[-1].text == "A line" and lines[-1].roles == roles
    assert all(not segment.roles for segment in lines[:-1])


def test_a_box_that_holds_most_of_the_page_has_no_role() -> None:
    """What it is called then says nothing of the lines inside."""
    assert all(not s.roles for s in segments(f"<div class='sidebar'>{paragraphs(*ENGLISH)}</div><p>A line</p>"))


def test_a_line_of_a_box_that_is_called_a_caption_is_one_if_it_is_short() -> None:
    """A paragraph of 400 characters is none, whatever its box is called."""
    body = (
        paragraphs(*ENGLISH * 3)
        + "<div class='pic-desc'>The bridge</div>"
        + f"<div class='pic-desc'>{'word ' * 100}</div>"
    )
    assert [segment.kind for segment in segments(body)[-2:]] == ["caption", "paragraph"]


def test_cells_of_a_table_of_data_are_told_from_those_of_a_layout() -> None:
    """Data has rows of short cells; a layout table holds tables, long text or one cell in a row."""
    rows = "".join(f"<tr><td>Arch {i}</td><td>{i} m</td></tr>" for i in range(3))
    data = segments(f"<table>{rows}</table>")
    assert [segment.kind for segment in data] == ["table"] * 6
    assert [segment.row - data[0].row for segment in data] == [0, 0, 1, 1, 2, 2]
    layout = segments(f"<table><tr><td>Menu</td><td>{paragraphs(*ENGLISH)}</td></tr></table>")
    assert {segment.kind for segment in layout} == {"paragraph"} and not any(segment.row for segment in layout)


def test_a_picture_stands_before_the_segment_that_follows_it() -> None:
    """With its size in pixels, and whether a figure is around it."""
    root = parse(
        "<html><body><p>One</p><figure><img src='/a.jpg' alt='The\n bridge' width='640' height='480'></figure>"
        "<p>Two</p><img src='/b.jpg'></body></html>"
    ).root
    assert root is not None
    first, second = read_page(root).pictures
    assert (first.src, first.alt, first.before, first.figure) == ("/a.jpg", "The bridge", 1, True)
    assert (first.width, first.height) == (640, 480)
    assert (second.src, second.before, second.figure) == ("/b.jpg", 2, False)


def test_a_box_knows_its_segments_and_the_group_that_lays_them_out() -> None:
    """The group of a box that holds one line is the box around it that holds more."""
    root = parse("<html><body><div id='text'><div><p>One</p></div><p>Two</p></div><p>Three</p></body></html>").root
    assert root is not None
    page = read_page(root)
    text = next(box for box in page.boxes if box.names == "text")
    assert [page.segments[i].text for i in range(text.first, text.last)] == ["One", "Two"]
    assert [page.boxes[segment.box].group == text.index for segment in page.segments] == [True, True, False]
