"""Links become absolute as the standard library makes them, at a fraction of the time for the plain ones."""

from __future__ import annotations

from urllib.parse import urldefrag

from hypothesis import given
from hypothesis import strategies as st

from bench.words import listed
from pipelines.page.links import Joiner
from pipelines.page.structured_data import absolute_url
from pressmark import clean

PIECES = listed("""/ // a b.html .. . ? x=1 # ; http:// https: h.example %20 é : & mailto: ~ - @ [ ] 80 \\ A = ' " <""")
BASES = listed(
    """http://a.example/x/y.html https://a.example http://a.example:80/ http://A.example/x http://a.example/x//y ftp://a/b
    http://a.example/x/../y http://a.example/p;q?x=1 http://a.example/?q //x/y https://[::1]/a/b http://u@a.example/d/
    HTTP://a.example/d/e http://a.example/d/%7Ee/f"""
)
hrefs = st.lists(st.sampled_from([*PIECES, " ", "\t", "\u3000"]), max_size=8).map("".join)


@given(st.none() | st.sampled_from(BASES), hrefs)
def test_a_plain_link_is_joined_as_any_other(base: str | None, href: str) -> None:
    """The quick way gives what urljoin and urldefrag give."""
    slow = absolute_url(base, href)
    assert Joiner(base)(href) == (urldefrag(slow)[0] if slow else None)


def test_links_are_listed_once_in_page_order() -> None:
    """Of anchors and image maps; what is no web address is none."""
    html = b"""<html><body><a href="/b">b</a> <a href="c#1">c</a> <a href="c#2">c</a> <a href="javascript:x()">x</a>
    <map><area href="http://d.example/"></map> <a>none</a> <a href="">self</a> <a href="/b">b</a></body></html>"""
    links = clean(html, url="http://a.example/x/").links
    assert links == ("http://a.example/b", "http://a.example/x/c", "http://d.example/")
