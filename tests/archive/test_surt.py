"""SURT keys: the ones that pywb computes, and the ones that wabac.js looks up.

The keys of the first table were printed by the surt package 0.3.1, on which pywb stands, and those of the second by
getSurt of warcio.js 2.4.11, on which wabac.js stands.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import surt as module
from archive.errors import InvalidURL
from archive.surt import surt, wabac_surt

SESSION = "0123456789abcdef0123456789ABCDEF"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        # scheme, www, port, user, fragment
        ("http://www.Example.com:80/News/?b=2&a=1#top", "com,example)/news?a=1&b=2"),
        ("HTTPS://example.com:443/news", "com,example)/news"),
        ("http://example.com:443/", "com,example:443)/"),
        ("https://example.com:8443/x", "com,example:8443)/x"),
        ("http://example.com:/x", "com,example)/x"),
        ("http://user:pass@example.com/p", "com,example)/p"),
        ("http://www23.example.com/", "com,example)/"),
        ("http://wwwx.example.com/", "com,example,wwwx)/"),
        ("http://m.www.example.com/", "com,example,www,m)/"),
        ("http://www.com/", "com)/"),
        ("  http://example.com/a?x=1#frag  ", "com,example)/a?x=1"),
        # hosts that are no plain names
        ("http://127.0.0.1:8471/a/", "1,0,0,127:8471)/a"),
        ("http://3232235786/", "10,1,168,192)/"),
        ("http://0300.0250.01.012/", "10,1,168,192)/"),
        ("http://999.1.1.1/", "1,1,1,999)/"),
        ("http://[2001:DB8::1]:8080/a", "2001:db8::1:8080)/a"),
        ("https://例子.中国/路径?q=新闻", "xn--fiqs8s,xn--fsqu00a)/%e8%b7%af%e5%be%84?q=%e6%96%b0%e9%97%bb"),
        ("http://Bücher.example/", "example,xn--bcher-kva)/"),
        ("http://a_b.example..com./a", "com,example,a_b)/a"),
        ("http://ex%61mple.com/", "com,example)/"),
        # paths
        ("http://example.com", "com,example)/"),
        ("http://example.com?x=1", "com,example)/?x=1"),
        ("http://example.com//a///b//", "com,example)/a/b"),
        ("http://example.com/a/./b/../c/", "com,example)/a/c"),
        ("http://example.com/../b", "com,example)/../b"),
        ("http://example.com/a/..", "com,example)/"),
        ("http://example.com/a,b;c:d@e!'(f)*~", "com,example)/a,b;c:d@e!'(f)*~"),
        ('http://example.com/a|b"[c]{d}^`\\', 'com,example)/a|b"[c]{d}^`\\'),
        # escapes
        ("http://example.com/a%2fb%20c", "com,example)/a/b%20c"),
        ("http://example.com/a%252fb", "com,example)/a/b"),
        ("http://example.com/%D6%D0%B9%FA", "com,example)/%d6%d0%b9%fa"),
        ("http://example.com/a%23b%3fc%00", "com,example)/a%23b?c%00"),
        ("http://example.com/a%zzb%", "com,example)/a%25zzb%25"),
        ("http://example.com/a+b%2Bc", "com,example)/a+b+c"),
        # queries
        ("http://example.com/a?", "com,example)/a"),
        ("http://example.com/a?&", "com,example)/a?&"),
        ("http://example.com/a?&b=1", "com,example)/a?&b=1"),
        ("http://example.com/a?b=1&", "com,example)/a?&b=1"),
        ("http://example.com/a?b&b=&B=2&a-b=1&a=2", "com,example)/a?a=2&a-b=1&b&b=&b=2"),
        ("http://example.com/a?q=a%26b&c=d", "com,example)/a?b&c=d&q=a"),
        ("http://example.com/a?url=http%3A%2F%2Fother.com/", "com,example)/a?url=http://other.com/"),
        # session ids
        (f"http://example.com/a?x=1&PHPSESSID={SESSION}&y=2", "com,example)/a?x=1&y=2"),
        (f"http://example.com/a?jsessionid={SESSION}", "com,example)/a"),
        ("http://example.com/a?ASPSESSIONIDAQBSDSRT=EOHBLBDDPFCLHKPGGKLILNAM&x", "com,example)/a?x"),
        ("http://example.com/a?cfid=123&cftoken=456&x=1", "com,example)/a?x=1"),
        ("http://example.com/a?sid=12", "com,example)/a?sid=12"),
        (f"http://example.com/a;jsessionid={SESSION}", f"com,example)/a;jsessionid={SESSION.lower()}"),
        ("http://example.com/(s(0123456789abcdef01234567))/page.aspx?x=1", "com,example)/page.aspx?x=1"),
        ("http://example.com/(0123456789abcdef01234567)/page.html", "com,example)/(0123456789abcdef01234567)/page.html"),
    ],
)  # fmt: skip
def test_surt_is_the_key_that_pywb_computes(url: str, key: str) -> None:
    """An index of ours can be searched by pywb, and the other way round."""
    assert surt(url) == key


def test_two_articles_whose_number_looks_like_a_session_stay_two() -> None:
    """The one rule of pywb that is not followed: it cuts "sid=…" off the end of any name."""
    assert surt(f"http://example.com/a?newsid={SESSION}&y=1") == f"com,example)/a?newsid={SESSION.lower()}&y=1"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.Example.com:80/News/?b=2&a=1#top", "com,example)/news/?a=1&b=2"),
        ("https://example.com:8443/x//y/", "com,example:8443)/x//y/"),
        ("http://127.0.0.1:8471/a/", "1,0,0,127:8471)/a/"),
        ("http://[2001:DB8::1]:8080/a", "[2001:db8::1]:8080)/a"),
        ("http://user:pass@example.com", "com,example)/"),
        ("https://例子.中国/路径?q=新闻", "xn--fiqs8s,xn--fsqu00a)/%E8%B7%AF%E5%BE%84?q=%E6%96%B0%E9%97%BB"),
        ("http://example.com/%E4%B8%AD%2Fb%20c", "com,example)/%e4%b8%ad%2fb%20c"),
        ("http://example.com/a?", "com,example)/a"),
        ("http://example.com/a?b=1&&c=2", "com,example)/a?&b=1&c=2"),
        ("http://example.com/?a-b=1&a=2", "com,example)/?a-b=1&a=2"),
        (f"http://example.com/a?jsessionid={SESSION}", f"com,example)/a?jsessionid={SESSION.lower()}"),
    ],
)  # fmt: skip
def test_wabac_surt_is_the_key_that_wabac_looks_up(url: str, key: str) -> None:
    """ReplayWeb.page finds in a block of the index what stands under the key that it computes itself."""
    assert wabac_surt(url) == key


@pytest.mark.parametrize(
    "url", ["", "example.com/a", "ftp://example.com/", "javascript:alert(1)", "http://", "http://[::1", "http://../"]
)
def test_surt_refuses_what_is_no_web_address(url: str) -> None:
    """Only absolute http and https URLs have a place in the index."""
    with pytest.raises(InvalidURL):
        surt(url)
    with pytest.raises(InvalidURL):
        wabac_surt(url)


@given(st.text(max_size=60))
def test_a_key_of_any_url_fits_into_a_line_of_an_index(tail: str) -> None:
    """Whatever follows the host, the key is printable ASCII without a space."""
    for make in (surt, wabac_surt):
        key = make(f"http://example.com/{tail}")
        assert key.isascii() and key.isprintable() and " " not in key


def test_escapes_of_escapes_of_escapes_come_to_an_end() -> None:
    """A URL of a megabyte that unfolds without end is cut off after a few passes."""
    key = surt("http://example.com/%" + "25" * 500_000)
    assert key.startswith("com,example)/%2525")


_ALPHABET = "ab/-_.0%2e?&=(~Z#@:[]\\ A;cfid=sid="
_HOSTS = ["e.org", "www.e.org:80", "1.2.3.4", "e..org", "a.b:8080", "E.org", "u@e.org", "e.org.", "....", "e.org:99999"]


@settings(max_examples=500)
@given(host=st.sampled_from(_HOSTS), rest=st.text(_ALPHABET, max_size=16), start=st.sampled_from(["/", "", "?"]))
def test_ordinary_urls_get_the_key_that_the_long_way_gives(host: str, rest: str, start: str) -> None:
    """What is told at a glance is told right: the short cuts change no key and no error."""

    def key(url: str) -> str | None:
        try:
            return module._surt(url)
        except InvalidURL:
            return None

    url = f"http://{host}{start}{rest}"
    never = re.compile("(?!)")
    with pytest.MonkeyPatch.context() as patch:
        short = key(url)
        for name in ("_PLAIN_PATH", "_PLAIN_QUERY", "_SIMPLE_URL"):
            patch.setattr(module, name, never)
        assert short == key(url)
