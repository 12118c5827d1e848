"""What the publications of the bundled site share: reading their content, and the usual replies.

Everything is read through importlib.resources, so it works from a checkout and from an installed wheel.
`package` is always the dotted name of a publication's package, such as "crawler.demo.harbour"; it holds the folders
articles/, templates/ and static/.
"""

from __future__ import annotations

import hashlib
import mimetypes
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from importlib.resources import files
from typing import Any

import jinja2

from crawler.demo.server import Reply

STATIC_MODIFIED = datetime(2026, 8, 20, 2, 30, tzinfo=UTC)
"""The Last-Modified of all static files: fixed, as file times differ between installations."""

HeaderPairs = Sequence[tuple[str, str]]

# The media types of the operating system differ between machines, so those that the site uses are named here.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",
}


def load_articles(package: str) -> list[dict[str, Any]]:
    """Return every articles/*.toml of package, sorted by file name, each with its stem as "slug" unless it has one."""
    folder = files(package) / "articles"
    articles = []
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            article = tomllib.loads(entry.read_text(encoding="utf-8"))
            article.setdefault("slug", entry.name.removesuffix(".toml"))
            articles.append(article)
    return articles


def environment(package: str) -> jinja2.Environment:
    """Return a Jinja2 environment on the templates/ folder of package; autoescape on, unknown names are errors."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )


def http_date(moment: datetime) -> str:
    """Return an aware moment as an HTTP date, such as "Mon, 07 Sep 2026 01:00:00 GMT"."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def etag(body: bytes, *, weak: bool = False) -> str:
    """Return an entity tag, quotes included, that depends on body alone."""
    return ("W/" if weak else "") + f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def content_type(path: str) -> str:
    """Return the Content-Type for the file name at the end of path."""
    extension = "." + path.rpartition(".")[2].lower()
    return _TYPES.get(extension) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def static_reply(package: str, path: str, headers: HeaderPairs = ()) -> Reply | None:
    """Return the file static/<path> of package with its type, Last-Modified and ETag, or None if there is none.

    Args:
        package: the publication's package.
        path: relative to the static/ folder, with forward slashes, such as "css/site.css".
        headers: the publication's own headers, sent first. A Content-Type among them replaces the usual one.
    """
    parts = path.split("/")
    if any(part in ("", ".", "..") or "\\" in part for part in parts):
        return None
    entry = files(package).joinpath("static", *parts)
    if not entry.is_file():
        return None
    body = entry.read_bytes()
    pairs = list(headers)
    if not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(("Content-Type", content_type(path)))
    pairs += [("Last-Modified", http_date(STATIC_MODIFIED)), ("ETag", etag(body))]
    return Reply(200, tuple(pairs), body)


def html_reply(
    html: str,
    *,
    headers: HeaderPairs = (),
    modified: datetime | None = None,
    status: int = 200,
    encoding: str = "utf-8",
    content_type: str | None = None,
    chunked: bool = False,
    compress: bool = False,
) -> Reply:
    """Return a page.

    Args:
        html: the text of the page.
        headers: the publication's own headers, sent first.
        modified: if given, the page gets a Last-Modified of this time and an ETag of its bytes.
        status: the HTTP status code.
        encoding: the encoding of the body; what it cannot express becomes a character reference.
        content_type: the Content-Type, if it is not "text/html; charset=<encoding>" (the headers of old sites name a
            wrong charset or none).
        chunked: send it in chunks.
        compress: gzip it for clients that accept it; the ETag is weak then.
    """
    body = html.encode(encoding, "xmlcharrefreplace")
    pairs = [*headers, ("Content-Type", content_type or f"text/html; charset={encoding}")]
    if modified is not None:
        pairs += [("Last-Modified", http_date(modified)), ("ETag", etag(body, weak=compress))]
    if compress:
        pairs.append(("Vary", "Accept-Encoding"))
    return Reply(status, tuple(pairs), body, chunked=chunked, compress=compress)


def redirect_reply(location: str, *, status: int = 301, headers: HeaderPairs = ()) -> Reply:
    """Return a redirect to location, with a short HTML body that links to it, as servers send."""
    shown = escape(location)
    body = f'<html><body><a href="{shown}">{shown}</a></body></html>\n'.encode()
    return Reply(status, (*headers, ("Location", location), ("Content-Type", "text/html")), body)


def xml_reply(
    xml: str,
    *,
    headers: HeaderPairs = (),
    modified: datetime | None = None,
    content_type: str = "application/xml; charset=utf-8",
) -> Reply:
    """Return a feed or sitemap; modified works as for html_reply."""
    return html_reply(xml, headers=headers, modified=modified, content_type=content_type)
