"""Replay's rewriting as pure functions: which URLs it finds, what it leaves alone, and how it bears hostile pages."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from archive.markup.tags import StyleText, Tag, iter_tags
from archive.replay.rewriting import Rewriter

HERE = "/web/20260304050607"


def rewritten(page: str, **options: bool) -> str:
    """A page at http://e.org/a/b.html, rewritten."""
    return Rewriter("http://e.org/a/b.html", "20260304050607", **options).html(page)


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ('<A HREF=" ../c.html\n">', f'href="{HERE}/http://e.org/c.html"'),
        ("<a href=//o.org/x?a=1&copy=2>", f'href="{HERE}/http://o.org/x?a=1&amp;copy=2"'),
        ('<a href="http://e.org/a/../../x">', f'href="{HERE}/http://e.org/x"'),
        ('<a href="\\\\o.org\\x">', f'href="{HERE}/http://o.org/x"'),
        ("<svg><a xlink:href='http://o.org/'>", f'xlink:href="{HERE}/http://o.org/"'),
        ("<button formaction=http://o.org/>", f'formaction="{HERE}/http://o.org/"'),
        ("<meta http-equiv=refresh content='0; http://o.org/'>", f'content="0; {HERE}/http://o.org/"'),
        ('<meta http-equiv="Refresh" content="5;URL=\'/x\'">', f'content="5;URL={HERE}/http://e.org/x"'),
        ("<meta charset=gb2312>", '<meta charset="utf-8">'),
        ("<link rel=preload as=style href=s.css>", f'rel="stylesheet" as=style href="{HERE}cs_/http://e.org/a/s.css"'),
        ("<img src=s.svg#part>", f'src="{HERE}im_/http://e.org/a/s.svg#part"'),
        ("<svg><style>a{fill:url(x.svg)}</style>", f'url("{HERE}im_/http://e.org/a/x.svg")'),
        ("<img srcset='a.png, b.png 2x,c.png'>", f'{HERE}im_/http://e.org/a/b.png 2x,{HERE}im_/http://e.org/a/c.png"'),
        ("<img/src=x.png/onerror=y>", f'src="{HERE}im_/http://e.org/a/x.png/onerror=y"'),
        ("<iframe srcdoc='<img src=&quot;x.png&quot;>'>", f"src=&quot;{HERE}im_/http://e.org/a/x.png&quot;"),
    ],
)
def test_url_wherever_it_stands_leads_into_the_archive(page: str, part: str) -> None:
    """However it is written, as a browser would read it."""
    assert part in rewritten(page)


def test_what_needs_no_change_stays_as_it_was_written() -> None:
    """Doctype, missing elements, letter case, blank lines, entities and unclosed tags are the page's own."""
    page = "<?xml version='1.0'?><!-- a --><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN'>\n<P>&nbsp;<PRE>\n\nx<b><!-- <img src=x> -->"
    assert rewritten(page) == page
    script = "<script>if (a<b) document.write('<img src=x></b>'); <!-- <script></script> <a href=x> --></script>"
    assert rewritten(script) == script
    assert rewritten("<title><a href=x></title><textarea><a href=y></textarea>").count(HERE) == 0


def test_hints_to_reach_out_and_the_page_s_own_policies_are_taken_out() -> None:
    """None of these is held by the policy of replay."""
    page = (
        "<link rel='dns-prefetch' href=//l.org><link rel='preconnect prefetch' href=//l.org><a ping=//l.org href=x>"
        "<meta http-equiv=x-dns-prefetch-control content=on><meta name=referrer content=unsafe-url>"
        "<svg><set attributeName=href to=//l.org /></svg><base href=//l.org target=_top>"
    )
    assert "//l.org" not in rewritten(page).replace(f"{HERE}/http://l.org/", "") and "unsafe-url" not in rewritten(page)
    assert rewritten("<<noscript>a href=//l.org>") == "<<!---->a href=//l.org>"


def test_image_that_noscript_shows_is_not_shown_twice() -> None:
    """A page that gives its images to those without scripts has done the work itself."""
    lazy = '<img src="wait.gif" data-src="real.png">'
    assert f"{HERE}im_/http://e.org/a/real.png" in rewritten(lazy)
    both = rewritten(f'{lazy}<noscript><img src="real.png"></noscript>')
    assert both.count("http://e.org/a/real.png") == 1 and both.count("<img") == 2


def test_links_of_a_page_in_a_frame_stay_in_frames() -> None:
    """What such a link opens has to be let into the frame as well."""
    assert f'href="{HERE}if_/http://e.org/x"' in rewritten("<a href=/x>", is_framed=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 400_000,
        "<p>" + "".join(f"<b id={n}>" for n in range(1000)) + "<p>x" * 10_000,
        "<img srcset='" + " " * 400_000 + ",'>",
        "<meta http-equiv=refresh content='" + " " * 400_000 + "x'>",
        "<div " + " ".join(f"a{n}=1" for n in range(200_000)) + ">",
        "<svg>" * 300_000 + "</title>" * 200_000,
        "<script>" + "<!--<script>" * 200_000,
        "<!--" * 500_000,
        "<a href='" * 300_000,
        "<img data-src=x><noscript " * 100_000,
        "<a href='" + "../" * 300_000 + "'>",
        "<style>a{b:" + "url(" * 400_000,
    ],
    ids=lambda page: page[:24].strip(),
)
def test_hostile_page_is_rewritten_in_linear_time(page: str) -> None:
    """A megabyte or two takes seconds at most, and comes out no larger than links make it."""
    started = time.monotonic()
    assert len(rewritten(page)) < 12 * len(page)
    assert time.monotonic() - started < 10


@pytest.mark.slow
def test_large_sound_page_is_rewritten_in_seconds() -> None:
    """5 MB of paragraphs, links and pictures."""
    page = "".join(
        f'<div class="x"><p>文字 <a href="/x/{n}.html">l</a><img src="/{n}.jpg"></p></div>\n' for n in range(60_000)
    )
    started = time.monotonic()
    rewritten(page)
    assert time.monotonic() - started < 20


_PIECES = (
    "<a href=http://l.x/>", '<a href="http://l.x/">', "</a>", "<img src=http://l.x/i>", '<img/src="http://l.x/i"/>', "<p>", "</p>",
    "<div>", "</div>", "<script>", "</script>", "<!--", "-->", "--!>", "<!", ">", "<title>", "</title>", "<textarea>", "</textarea>",
    "<style>", "</style>", "<svg>", "</svg>", "<foreignObject>", "<desc>", '"', "'", "=", "<", " ", "/", "x", "<noscript>",
    "</noscript>", "<xmp>", "</xmp>", "<table>", "<td>", "&amp;", '<a x="', "<svg/>", "<title/>", "<a xlink:href=http://l.x>",
)  # fmt: skip


_ADDRESSES = {
    "a": ("href", "xlink:href"),
    "img": ("src",),
}  # an a with a src, as a quote left open makes it, loads nothing


@given(st.lists(st.sampled_from(_PIECES), max_size=9))
@example(['<a x="', '<a x="', "<img src=http://l.x/i>"])
def test_no_live_url_is_left_where_a_browser_finds_one(pieces: list[str]) -> None:
    """A tree builder that follows the standard sees only addresses in the archive."""
    tree = LexborHTMLParser(rewritten("".join(pieces)))
    for node in tree.css("a, img"):
        for name in _ADDRESSES[node.tag]:
            value = node.attributes.get(name)
            assert not value or "l.x" not in value or value.startswith("/web/"), tree.html


@given(st.text("<>/!-='\" abstyle\n&", max_size=60))
def test_tags_stand_in_order_and_apart(text: str) -> None:
    """Whatever the text, tags and style texts follow each other without overlap."""
    at = 0
    for found in iter_tags(text):
        assert at <= found.start <= found.end <= len(text)
        assert isinstance(found, StyleText) or (isinstance(found, Tag) and text[found.end - 1] == ">")
        at = found.end
