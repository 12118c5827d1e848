"""Selectors of boxes: they find a box by tag and names alone, exactly once or not at all."""

from __future__ import annotations

import time

import pytest

from pipelines.page.parse import parse
from pipelines.page.reading import read_page
from pipelines.page.segments import Page
from pipelines.sites.selectors import common_selector, parse_selector

PAGE = """<div class="main wide"><div class="post-17 text">a</div><div class="text">b</div></div>
<table id="frame"><tr><td>c</td><td><div>d</div></td></tr></table><div class="side"><div class="text">e</div></div>"""


def page(body: str) -> Page:
    """Return the boxes of a body."""
    root = parse(f"<html><body>{body}</body></html>").root
    assert root is not None
    return read_page(root)


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        ("div.post-*", "a"),
        ("div.post-17", "a"),
        ("div.post-18", None),
        ("div.main div.text:2", "b"),
        ("div.side div.text", "e"),
        ("div.side > div.text", "e"),
        ("div.text", None),
        ("table.frame td:2 > div", "d"),
        ("table.frame > td:1", None),
        ("table.frame > tr > td:1", "c"),
        ("div.wide.main div.post-*.text", "a"),
    ],
)
def test_a_selector_finds_one_box_or_none(selector: str, text: str | None) -> None:
    """A space skips boxes between, > does not; a number counts boxes of the same tag; * stands for digits."""
    found = page(PAGE)
    box = parse_selector(selector).find(found)
    assert (box is None) == (text is None)
    if box is not None:
        assert found.segments[found.boxes[box].first].text == text


@pytest.mark.parametrize(
    ("bodies", "selector"),
    [
        (["<div class='text n-1'>x</div>", "<div class='n-2 text'>x</div>"], "div.text.n-*"),
        (["<div class='a text'><div class='text'>x</div></div>"] * 2, "div.a.text div.text"),
        (["<div>y</div><div>x</div>"] * 2, "div:2"),
        (["<div class='one'>x</div>", "<div class='two'>x</div>"], "div:1"),
        (["<p class='one'>x</p>", "<div class='two'>x</div>"], None),
    ],
)
def test_boxes_that_stand_alike_have_a_common_selector(bodies: list[str], selector: str | None) -> None:
    """The shortest that finds each of them and no other box."""
    pages = [page(body) for body in bodies]
    boxes = [next(s.box for s in one.segments if s.text == "x") for one in pages]
    found = common_selector(list(zip(pages, boxes, strict=True)))
    assert (str(found) if found else None) == selector
    if found:
        assert [found.find(one) for one in pages] == boxes and parse_selector(str(found)) == found


@pytest.mark.parametrize(
    "text", ["", ">", "div >", "> div", "div > > p", "div..a", "DIV", "div:0x", " ".join(["b"] * 9)]
)
def test_a_text_that_is_not_a_selector_is_refused(text: str) -> None:
    """It is never read as another selector."""
    with pytest.raises(ValueError):
        parse_selector(text)


@pytest.mark.slow
def test_a_page_of_many_thousand_cells_costs_no_more_than_its_length() -> None:
    """Four times the cells take about four times as long."""
    selector = parse_selector("table:2 > tr td:7")

    def seconds(count: int) -> float:
        cells = page(f"<table><tr>{'<td>x</td>' * count}</tr></table>")
        started = time.process_time()
        assert selector.find(cells) is None
        return time.process_time() - started

    small = min(seconds(8_000) for _ in range(3))
    assert min(seconds(32_000) for _ in range(3)) < 10 * small
