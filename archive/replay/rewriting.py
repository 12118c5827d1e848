"""Replay without scripts: rewriting of stored pages so that everything they load comes from the archive.

Safety depends on the policy that the web server sends with every replayed response (CONTENT_POLICY): no script runs,
everything is fetched from the replay origin, and the page has an opaque origin. Rewriting makes links lead into the
archive, and removes what the policy does not cover: links to the live web that a person could follow, and DNS hints.
All other text of a page is unchanged. These are pure functions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

from archive.markup.css import rewrite_css
from archive.markup.tags import StyleText, Tag, iter_tags
from archive.markup.urls import FETCHED, LAZY_SOURCES, LAZY_SRCSETS, LINKS, SRCSETS, rewrite_srcset

CONTENT_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; media-src 'self'; "
    "frame-src 'self'; script-src 'none'; connect-src 'none'; form-action 'none'; base-uri 'none'; sandbox"
)

_BASE = re.compile("<base", re.IGNORECASE)
_REFRESH = re.compile(r"\s*+[\d.]*+[\s;,]*+(?:url\s*+=\s*+)?([\"']?)", re.IGNORECASE)
# An image within noscript directly after one that a script would load: it is shown instead.
_NOSCRIPT_IMAGE = re.compile(
    r"\s*+(?:</[a-z]{1,10}>\s*+){0,2}<noscript[^>]{0,200}>\s*+(?:<(?!img)[a-z][^>]{0,300}>\s*+){0,3}<img", re.IGNORECASE
)
_HINTS = {
    "dns-prefetch",
    "preconnect",
    "prefetch",
    "prerender",
}  # rel values that only make a browser connect to other hosts
_DROPPED_META = {"content-security-policy", "content-security-policy-report-only", "set-cookie", "x-dns-prefetch-control"}  # fmt: skip
_DROPPED = ("integrity", "crossorigin", "ping", "target", "nonce", "manifest", "fetchpriority")
_LAZY_TAGS = ("img", "source", "iframe", "video")
_PAINT = ("clip-path", "cursor", "fill", "filter", "marker-end", "marker-mid", "marker-start", "mask", "stroke", "style")  # fmt: skip
_LINKS_OUT = ("action", "formaction", "href", "xlink:href")
_KEPT_SCHEMES = ("mailto:", "tel:", "sms:")
_MAX_SRCDOC_DEPTH = 3
_EMPTY_COMMENT = "<!---->"  # replaces a removed tag, so that the texts around it do not join to another tag


@dataclass(frozen=True, slots=True)
class ReplayAddress:
    """The part of an address after /web/: timestamp (1 to 14 digits) or None, modifier such as "im_" or "", URL."""

    timestamp: str | None
    modifier: str
    url: str

    def path(self) -> str:
        """Return the path of this address on the replay origin."""
        return f"/web/{self.timestamp or ''}{self.modifier}{'/' if self.timestamp else ''}{self.url}"


def parse_replay_path(text: str) -> ReplayAddress:
    """Parse the part of an address after /web/. A slash that a proxy removed from "//" is restored."""
    timestamp, modifier, rest = None, "", text
    found = re.match(r"(\d{1,14})([a-z]{2}_)?/(.*)", text, re.DOTALL | re.ASCII)
    if found:
        timestamp, modifier, rest = found[1], found[2] or "", found[3]
    scheme = re.match(r"(https?):/*", rest, re.IGNORECASE)
    rest = f"{scheme[1].lower()}://{rest[scheme.end() :]}" if scheme else f"http://{rest.lstrip('/')}"
    return ReplayAddress(timestamp, modifier, rest)


class Rewriter:
    """Rewrites one page or style sheet that was captured at a timestamp, so that its links stay in the archive.

    is_framed says that the page is in a frame of another replayed page; then so are the pages that its links open.
    depth is the number of srcdoc attributes around the page.
    """

    def __init__(self, url: str, timestamp: str, *, is_framed: bool = False, depth: int = 0):
        self._base, self._timestamp, self._is_framed, self._depth = url, timestamp, is_framed, depth

    def html(self, text: str, *, is_svg: bool = False) -> str:
        """Return a page with every URL leading into the archive; lazily loaded images and noscript content are shown."""
        if _BASE.search(text):
            self._base = self._find_base(text)
        pieces, at = [], 0
        for found in iter_tags(text, is_svg=is_svg):
            old = text[found.start : found.end]
            new = self.css(old) if isinstance(found, StyleText) else self._tag(found, text)
            if new is not None and new != old:
                pieces += [text[at : found.start], new]
                at = found.end
        return "".join([*pieces, text[at:]])

    def css(self, text: str) -> str:
        """Return a style sheet with every URL leading into the archive."""
        return rewrite_css(text, self._style_url)

    def _style_url(self, url: str) -> str:
        if not url or url.lower().startswith(("data:", "#")):
            return url
        return self._into_archive(url, "cs" if ".css" in url else "im")

    def _find_base(self, text: str) -> str:
        for found in iter_tags(text):
            if isinstance(found, Tag) and found.name == "base" and not found.is_end:
                for attribute in found.attributes:
                    if attribute.name == "href":
                        return self._absolute(attribute.value) or self._base
        return self._base

    # ------------------------------------------------------------------ tags

    def _tag(self, tag: Tag, text: str) -> str | None:
        """Return the text that replaces a tag, or None if the tag is not changed."""
        if tag.name in ("base", "noscript"):  # scripts do not run, so that the content of noscript is shown
            return _EMPTY_COMMENT
        if tag.is_end or not tag.attributes:
            return None
        values = {attribute.name: attribute.value for attribute in tag.attributes}
        if _is_dropped(tag.name, values):
            return _EMPTY_COMMENT
        changes: dict[str, str | None] = {name: None for name in _DROPPED if name in values}
        self._show_lazy(tag, text, values, changes)
        if tag.name == "link":
            self._link(values, changes)
        elif tag.name == "meta":
            self._meta(values, changes)
        else:
            self._urls(tag.name, values, changes)
        for name in SRCSETS:
            if value := values.get(name):
                changes[name] = self._srcset(value)
        for name in _PAINT:
            if "(" in (value := values.get(name, "")):
                changes[name] = self.css(value)
        if (value := values.get("srcdoc")) is not None:
            changes["srcdoc"] = self._srcdoc(value)
        return _with_changes(tag, text, changes) if any(values.get(k) != v for k, v in changes.items()) else None

    def _urls(self, tag: str, values: dict[str, str], changes: dict[str, str | None]) -> None:
        fetched = FETCHED.get("img" if tag == "image" and "src" in values else tag, {})
        for name, resource_kind in fetched.items():
            value = values.get(name, "").strip()
            if value and not value.lower().startswith(("data:", "#", "about:")):
                changes[name] = self._into_archive(value, resource_kind)
        for name in _LINKS_OUT:
            if name not in fetched and (value := values.get(name, "").strip()):
                changes[name] = self._page_link(value)

    def _link(self, values: dict[str, str], changes: dict[str, str | None]) -> None:
        rel = values.get("rel", "").lower().split()
        if "preload" in rel and values.get("as", "").strip().lower() == "style":  # a script would make it a stylesheet
            rel, changes["rel"] = ["stylesheet"], "stylesheet"
        elif _HINTS & set(rel):
            rel = [word for word in rel if word not in _HINTS]
            changes["rel"] = " ".join(rel)
        resource_kind = LINKS.get(
            " ".join(rel), "cs" if "stylesheet" in rel else "im" if "icon" in " ".join(rel) else None
        )
        href = values.get("href", "").strip()
        if resource_kind is not None and href and not href.lower().startswith(("data:", "#")):
            changes["href"] = self._into_archive(href, resource_kind)

    def _meta(self, values: dict[str, str], changes: dict[str, str | None]) -> None:
        kind = values.get("http-equiv", "").strip().lower()
        if "charset" in values:
            changes["charset"] = "utf-8"
        if kind == "content-type":
            changes["content"] = "text/html; charset=utf-8"
        elif kind == "refresh" and (found := _REFRESH.match(values.get("content", ""))):
            content = values["content"]
            link = content[found.end() :]
            if found[1]:
                link = link.partition(found[1])[0]
            if link:
                changes["content"] = f"{content[: found.end()].strip(found[1])}{self._into_archive(link, '')}"

    def _show_lazy(self, tag: Tag, text: str, values: dict[str, str], changes: dict[str, str | None]) -> None:
        """Set src and srcset of an image that a script would load, in changes, and in values for rewriting."""
        if tag.name not in _LAZY_TAGS or (tag.name == "img" and _NOSCRIPT_IMAGE.match(text, tag.end)):
            return
        for names, target in ((LAZY_SOURCES, "src"), (LAZY_SRCSETS, "srcset")):
            if value := next((values[name] for name in names if values.get(name, "").strip()), None):
                values[target] = changes[target] = value

    def _srcset(self, srcset: str) -> str:
        return rewrite_srcset(srcset, lambda url: self._into_archive(url, "im"))

    def _srcdoc(self, page: str) -> str:
        if self._depth == _MAX_SRCDOC_DEPTH:
            return ""
        return Rewriter(self._base, self._timestamp, is_framed=True, depth=self._depth + 1).html(page)

    # ------------------------------------------------------------------ URLs

    def _page_link(self, link: str) -> str:
        if link.startswith("#") or link.lower().startswith(_KEPT_SCHEMES):
            return link
        return self._address(link, "if_" if self._is_framed else "") or "#"

    def _into_archive(self, link: str, resource_kind: str) -> str:
        return self._address(link, f"{resource_kind}_" if resource_kind else "") or "data:,"

    def _address(self, link: str, modifier: str) -> str | None:
        absolute = self._absolute(link)
        return f"/web/{self._timestamp}{modifier}/{absolute}" if absolute else None

    def _absolute(self, link: str) -> str | None:
        """Return the http or https URL that a link names (URL Standard, section 4.4), None for any other."""
        cleaned = re.sub(r"[\t\n\r]", "", link.strip("\0\t\n\f\r "))
        path: str = re.split("[?#]", cleaned, maxsplit=1)[0]
        try:
            absolute = urljoin(self._base, path.replace("\\", "/") + cleaned[len(path) :])
            parts = urlsplit(absolute)
        except ValueError:
            return None
        if parts.scheme not in ("http", "https") or not parts.netloc:
            return None
        if "/." in parts.path:  # a browser would resolve the dots against /web/
            absolute = urlunsplit(parts._replace(path=urlsplit(urljoin("http://e/", parts.path)).path))
        return absolute


def _is_dropped(tag: str, values: dict[str, str]) -> bool:
    """Whether a tag is removed: it only connects to other hosts, weakens the policy, or changes a link by animation."""
    if tag == "link":
        rel = set(values.get("rel", "").lower().split())
        return bool(rel) and rel <= _HINTS
    if tag == "meta":
        kind = values.get("http-equiv", "").strip().lower()
        return kind in _DROPPED_META or values.get("name", "").strip().lower() == "referrer"
    return tag in ("animate", "set") and values.get("attributename", "").strip().lower() in ("href", "xlink:href")


def _with_changes(tag: Tag, text: str, changes: dict[str, str | None]) -> str:
    """Return the tag with attributes changed, added, or removed (None); other attributes are unchanged."""
    remaining = dict(changes)
    parts = [text[tag.start : tag.start + 1 + len(tag.name)]]
    for attribute in tag.attributes:
        if attribute.name in remaining and remaining[attribute.name] != attribute.value:
            if (value := remaining.pop(attribute.name)) is not None:
                parts.append(f'{attribute.name}="{_escape(value)}"')
        else:
            remaining.pop(attribute.name, None)
            parts.append(text[attribute.start : attribute.end])
    parts += [f'{name}="{_escape(value)}"' for name, value in remaining.items() if value is not None]
    if tag.is_closed:
        parts.append("/")
    return " ".join(parts) + ">"


def _escape(value: str) -> str:
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
