"""Replay without scripts: a stored page rewritten so that all it shows comes from the archive, and nothing from the web.

Pure functions. What carries the safety is the policy that the web server sends with every replayed response
(CONTENT_POLICY): no script runs, nothing is fetched but from the replay origin, and the page has an origin of its own.
Rewriting only makes the links lead to the right places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

import webencodings
from selectolax.lexbor import LexborHTMLParser, LexborNode

from archive.css import rewrite_css
from archive.html_urls import FETCHED, LAZY_SOURCES, LAZY_SRCSETS, SRCSETS, is_too_deep, iter_fetched, rewrite_srcset

CONTENT_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; media-src 'self'; "
    "frame-src 'self'; script-src 'none'; connect-src 'none'; form-action 'none'; base-uri 'none'; sandbox"
)
_DOCTYPE = re.compile(r"\s*(?:<!--.{0,5000}?-->\s*)?(<!doctype[^<>]{0,500}>)", re.IGNORECASE | re.DOTALL)
_REFRESH = re.compile(r"(\s*[\d.]*\s*[;,]?\s*url\s*=\s*['\"]?)([^'\"]*)(.*)", re.IGNORECASE | re.DOTALL)
_META_CHARSET = re.compile(rb"<meta[^>]{1,500}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_CSS_CHARSET = re.compile(rb'@charset "([\w.:-]{1,40})";', re.IGNORECASE)
_HINTS = {"dns-prefetch", "preconnect", "prefetch", "prerender"}  # rel values that only make a browser reach out
_DROPPED_META = {
    "content-security-policy",
    "content-security-policy-report-only",
    "x-dns-prefetch-control",
    "content-type",
}
_DROPPED_ATTRIBUTES = ("integrity", "crossorigin", "ping", "target", "nonce", "manifest", "fetchpriority")
_SELECTOR = ", ".join(
    [*FETCHED, "a", "area", "form", "link", "meta", "style", "noscript", "html", "base"]
    + [f"[{name}]" for name in ("style", "srcdoc", *LAZY_SOURCES, *SRCSETS, *LAZY_SRCSETS)]
)


@dataclass(frozen=True, slots=True)
class ReplayAddress:
    """What follows /web/ in an address: a timestamp of 1 to 14 digits or None, a modifier such as "im_" or "", a URL."""

    timestamp: str | None
    modifier: str
    url: str

    def path(self) -> str:
        """Return the path of this address on the replay origin."""
        return f"/web/{self.timestamp or ''}{self.modifier}{'/' if self.timestamp else ''}{self.url}"


def parse_replay_path(text: str) -> ReplayAddress:
    """Read what follows /web/. Slashes that a proxy folded into one are put back."""
    timestamp, modifier, rest = None, "", text
    found = re.match(r"(\d{1,14})([a-z]{2}_)?/(.*)", text, re.DOTALL)
    if found:
        timestamp, modifier, rest = found[1], found[2] or "", found[3]
    scheme = re.match(r"(https?):/*", rest, re.IGNORECASE)
    rest = f"{scheme[1].lower()}://{rest[scheme.end() :]}" if scheme else f"http://{rest.lstrip('/')}"
    return ReplayAddress(timestamp, modifier, rest)


def decode_text(payload: bytes, content_type: str | None, *, is_css: bool = False) -> str:
    """Return a page or style sheet as text: by byte order mark, HTTP header, what it declares, else UTF-8.

    gb2312 and gbk are read as gb18030, which holds both. Bytes that are no text become U+FFFD.
    """
    label = None
    if found := re.search(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", content_type or "", re.IGNORECASE):
        label = found[1]
    elif declared := (_CSS_CHARSET.match(payload) if is_css else _META_CHARSET.search(payload[:8192])):
        label = declared[1].decode("ascii")
    encoding = webencodings.lookup(label) if label else None
    if encoding is None:
        try:
            return payload.decode("utf-8-sig")
        except UnicodeDecodeError:
            encoding = webencodings.lookup("windows-1252" if payload.count(0xFF) else "utf-8")
    if encoding.name in ("gbk", "gb18030") and not payload.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return payload.decode("gb18030", "replace")
    return str(webencodings.decode(payload, encoding, "replace")[0])


class Rewriter:
    """Rewrites one page or style sheet that was captured at a timestamp, so that its links stay in the archive."""

    def __init__(self, url: str, timestamp: str):
        self._base, self._timestamp = url, timestamp

    def html(self, text: str) -> str:
        """Return a page with every URL leading into the archive, lazy images shown, and noscript content in its place.

        A page that nests too deep to be parsed comes back as it is; CONTENT_POLICY holds for it all the same.
        """
        if is_too_deep(text):
            return text
        doctype = _DOCTYPE.match(text)
        tree = LexborHTMLParser(text)
        base = tree.css_first("base[href]")
        if base is not None:
            self._base = self._absolute(base.attributes.get("href") or "") or self._base
        for node in {node.mem_id: node for node in tree.css(_SELECTOR)}.values():  # one may match several times
            self._node(node)
        out = tree.html or ""
        if out[:9].lower() == "<!doctype":
            out = out[out.index(">") + 1 :]
        return (doctype[1] if doctype else "") + out

    def css(self, text: str) -> str:
        """Return a style sheet with every URL leading into the archive."""
        return rewrite_css(text, self._style_url)

    def _style_url(self, url: str) -> str:
        return url if url.startswith(("data:", "#")) else self._into_archive(url, "cs" if ".css" in url else "im")

    def _node(self, node: LexborNode) -> None:
        tag, attributes = node.tag or "", node.attributes
        if tag == "base":
            node.decompose()
            return
        if tag == "noscript":  # scripts do not run here, so this is what the page shows
            node.unwrap()
            return
        if tag == "link" and _HINTS & set((attributes.get("rel") or "").lower().split()):
            node.decompose()
            return
        if tag == "meta" and not self._meta(node):
            return
        for name in _DROPPED_ATTRIBUTES:
            if name in attributes:
                del node.attrs[name]
        self._show_lazy(node)
        for reference in iter_fetched(node):
            if not reference.value.strip().startswith(("data:", "#")):
                node.attrs[reference.attribute] = self._into_archive(reference.value, reference.brings)
        for name in SRCSETS:
            if value := node.attributes.get(name):
                node.attrs[name] = rewrite_srcset(value, self._srcset_url)
        if value := attributes.get("style"):
            node.attrs["style"] = self.css(value)
        if tag == "style" and (content := node.text()):
            self._replace_style(node, content)
        elif tag in ("a", "area") and (value := attributes.get("href")):
            node.attrs["href"] = self._page_link(value)
        elif tag == "form" and (value := attributes.get("action")):
            node.attrs["action"] = self._into_archive(value, "")
        if value := attributes.get("srcdoc"):
            node.attrs["srcdoc"] = Rewriter(self._base, self._timestamp).html(value)

    def _meta(self, node: LexborNode) -> bool:
        """Rewrite or drop a meta element; returns whether it is still there."""
        kind = (node.attributes.get("http-equiv") or "").strip().lower()
        if kind in _DROPPED_META or "charset" in node.attributes:
            node.decompose()
            return False
        if kind == "refresh" and (found := _REFRESH.match(node.attributes.get("content") or "")):
            node.attrs["content"] = f"{found[1]}{self._into_archive(found[2], '')}{found[3]}"
        return True

    def _show_lazy(self, node: LexborNode) -> None:
        """Give an image that a script would load its address."""
        attributes = node.attributes
        if node.tag in ("img", "source", "iframe", "video"):
            for name in LAZY_SOURCES:
                if value := attributes.get(name):
                    node.attrs["src"] = value
                    break
            for name in LAZY_SRCSETS:
                if value := attributes.get(name):
                    node.attrs["srcset"] = value
                    break
            if (attributes.get("loading") or "").lower() == "lazy":
                node.attrs["loading"] = "eager"

    def _replace_style(self, node: LexborNode, content: str) -> None:
        rewritten = self.css(content)
        if rewritten != content:
            closed = rewritten.replace("</", "<\\/")  # nothing in a style sheet may end its element
            fresh = LexborHTMLParser(f"<style>{closed}</style>").css_first("style")
            if fresh is not None:
                for name, value in node.attributes.items():
                    fresh.attrs[name] = value or ""
                node.replace_with(fresh)

    def _srcset_url(self, url: str) -> str:
        return url if url.startswith("data:") else self._into_archive(url, "im")

    def _page_link(self, link: str) -> str:
        if link.strip().startswith("#"):
            return link
        absolute = self._absolute(link)
        if absolute is None:
            return link if link.strip().lower().startswith(("mailto:", "tel:")) else "#"
        url, fragment = urldefrag(absolute)
        return f"/web/{self._timestamp}/{url}" + (f"#{fragment}" if fragment else "")

    def _into_archive(self, link: str, brings: str) -> str:
        absolute = self._absolute(link)
        if absolute is None:
            return "data:,"
        return f"/web/{self._timestamp}{brings + '_' if brings else ''}/{urldefrag(absolute)[0]}"

    def _absolute(self, link: str) -> str | None:
        try:
            absolute = urljoin(self._base, re.sub(r"[\t\n\r]", "", link.strip()))
            parts = urlsplit(absolute)
        except ValueError:
            return None
        return absolute if parts.scheme in ("http", "https") and parts.netloc else None
