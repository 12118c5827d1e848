"""The lines in which credits may stand: how far above and below the text they reach."""

from __future__ import annotations

from pipelines.credits.credit_lines import HEAD_LINES, TAIL_LINES, lines_above, lines_below
from pipelines.page.parse import parse
from pipelines.page.reading import read_page
from pipelines.page.segments import Segment


def segments(*lines: str) -> tuple[Segment, ...]:
    """Return the segments of a page with these lines."""
    root = parse("<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>").root
    assert root is not None
    return read_page(root).segments


def test_credits_stand_a_few_lines_above_and_below_the_text() -> None:
    """The lines next to the text, but not the text itself."""
    page = segments(*(f"Line {index}" for index in range(40)))
    assert [segment.index for segment in lines_above(page, 20)] == list(range(20 - HEAD_LINES, 20))
    assert [segment.index for segment in lines_below(page, 20)] == list(range(21, 21 + TAIL_LINES))


def test_credits_do_not_reach_beyond_the_page() -> None:
    """At its first and its last line."""
    page = segments("Jane Marlow", "The ferry runs.", "Tom Reyes")
    assert [segment.text for segment in lines_above(page, 1)] == ["Jane Marlow"]
    assert [segment.text for segment in lines_below(page, 1)] == ["Tom Reyes"]


def test_a_link_is_no_credit() -> None:
    """Above the text a line may be a link in part; below it, links to other stories begin."""
    half = "<a href='/1'>By Jane Marlow of</a> the Courier"
    page = segments("<a href='/0'>Ferries</a>", half, "The ferry runs.", half, "<a href='/0'>Ferries</a>", "Tom Reyes")
    assert [segment.text for segment in lines_above(page, 2)] == ["By Jane Marlow of the Courier"]
    assert [segment.text for segment in lines_below(page, 2)] == ["Tom Reyes"]
