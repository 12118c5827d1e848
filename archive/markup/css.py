"""The URLs of a style sheet: finding and replacing them, with every other character unchanged."""

from __future__ import annotations

import re
from collections.abc import Callable

# Possessive quantifiers over runs of characters: otherwise the matcher stores a backtracking position for each
# character of a long URL. Comments and other strings are alternatives too, because they hold no URLs (CSS Syntax 3,
# section 4.3).
_TOKENS = re.compile(
    r"""
    /\*.*?(?:\*/|\Z)
  | (?P<import>@import\s+)(?:"(?P<double>[^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"|'(?P<single>[^'\\\n]*+(?:\\.[^'\\\n]*+)*+)')
  | (?<![\w-])(?:url|src)\(\s*(?:"(?P<double_url>[^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"|'(?P<single_url>[^'\\\n]*+(?:\\.[^'\\\n]*+)*+)')\s*\)
  | (?<![\w-])url\((?:\s*(?P<bare>(?=[^\s"'()])[^\s"'()\\]*+(?:\\.[^\s"'()\\]*+)*+))?\s*\)
  | "[^"\\\n]*+(?:\\.[^"\\\n]*+)*+(?:"|\\?\Z|(?=\n))   # also an unclosed string: else each quote in it is tried
  | '[^'\\\n]*+(?:\\.[^'\\\n]*+)*+(?:'|\\?\Z|(?=\n))
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_GROUPS = ("double", "single", "double_url", "single_url", "bare")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(\n)|(.))", re.DOTALL)


def css_urls(css: str) -> list[str]:
    """Return the URLs in a style sheet or style attribute in order, without data: URLs and fragments."""
    urls: list[str] = []

    def note(url: str) -> str:
        if url and not url.startswith(("data:", "#")):
            urls.append(url)
        return url

    rewrite_css(css, note)
    return urls


def rewrite_css(css: str, replace: Callable[[str], str]) -> str:
    """Return css with each URL replaced by replace(URL)."""

    def token(match: re.Match[str]) -> str:
        for group in _GROUPS:
            if (raw := match[group]) is not None:
                url = _unescape(raw)
                new = replace(url)
                if new == url:
                    return match[0]
                quoted = '"' + re.sub(r'(["\\\n\r\f<>])', lambda m: f"\\{ord(m[0]):x} ", new) + '"'
                return f"{match['import']}{quoted}" if match["import"] else f"url({quoted})"
        return match[0]

    return _TOKENS.sub(token, css)


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text.strip()

    def character(match: re.Match[str]) -> str:
        if match[1]:
            code = int(match[1], 16)
            return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        return match[3] or ""

    return _ESCAPE.sub(character, text).strip()
