"""Publisher: one news site as data, read from publishers/<id>.toml of a collection."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from archive.errors import BadConfig, InvalidURL
from archive.surt import surt

SOURCE_KINDS = ("feed", "listing", "news-sitemap", "sitemap")
_ID = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")  # no hyphen: it parts the fields of a WARC file's name


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One place where a publisher lists its articles. kind: feed, listing, news-sitemap or sitemap."""

    kind: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """What is known of a site. id is the file's stem and names the publisher in commands and WARC file names.

    domains are host names, with port where it is not the default one; subdomains count as well. article_url is a
    regular expression that is searched in path and query of a URL; None takes every page that a feed or sitemap lists.
    timezone (IANA) is what times without offset are in. requisites says whether images, styles and scripts of the
    articles are stored too.
    """

    id: str
    name: str
    domains: tuple[str, ...]
    sources: tuple[SourceSpec, ...]
    language: str | None = None
    timezone: str | None = None
    article_url: re.Pattern[str] | None = None
    requisites: bool = True
    max_listing_pages: int = 50

    def owns(self, url: str) -> bool:
        """Whether the URL stands on one of the domains."""
        netloc = urlsplit(url).netloc.lower().rpartition("@")[2]
        return any(netloc == domain or netloc.endswith("." + domain) for domain in self.domains)

    def is_article(self, url: str) -> bool:
        """Whether the URL stands on one of the domains and has the shape of an article's."""
        if not self.owns(url):
            return False
        parts = urlsplit(url)
        where = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        return self.article_url is None or self.article_url.search(where) is not None


def load_publisher(path: Path) -> Publisher:
    """Read one spec. Raises BadConfig, naming file, key and expected form."""
    if not _ID.fullmatch(path.stem):
        raise BadConfig(
            f"{path}: name the file with small letters, digits and underscores only, such as north_post.toml"
        )
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as exc:
        others = sorted(p.stem for p in path.parent.glob("*.toml"))
        raise BadConfig(
            f"no publisher {path.stem!r} in {path.parent}; there are: {', '.join(others) or 'none'}"
        ) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise BadConfig(f"{path} is not valid TOML: {exc}") from exc
    return _read(path, table)


def load_publishers(folder: Path) -> list[Publisher]:
    """Read every spec in a folder, in order of id. Raises BadConfig at the first that is wrong."""
    return [load_publisher(path) for path in sorted(folder.glob("*.toml"))]


@dataclass(frozen=True, slots=True)
class _Form:
    kind: type
    words: str
    required: bool = False


_FORMS = {
    "name": _Form(str, 'text, such as "Example Courier"', required=True),
    "domains": _Form(list, 'a list of host names, such as ["courier.example"]', required=True),
    "sources": _Form(
        list, 'a list such as [{ kind = "feed", url = "https://courier.example/feed.xml" }]', required=True
    ),
    "language": _Form(str, 'a BCP 47 tag, such as "zh-Hans"'),
    "timezone": _Form(str, 'an IANA time zone, such as "Asia/Shanghai"'),
    "article_url": _Form(str, r"a regular expression on path and query, such as '^/\d{4}/\d{2}/'"),
    "requisites": _Form(bool, "true or false"),
    "max_listing_pages": _Form(int, "a whole number"),
}


def _read(path: Path, table: dict[str, Any]) -> Publisher:
    for key, value in table.items():
        if key not in _FORMS:
            near = difflib.get_close_matches(key, _FORMS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(_FORMS)}"
            raise BadConfig(f"{path}: unknown key {key!r}; {hint}")
        if not isinstance(value, _FORMS[key].kind) or (_FORMS[key].kind is int and isinstance(value, bool)):
            raise BadConfig(f"{path}: {key} = {value!r} should be {_FORMS[key].words}")
    for key, form in _FORMS.items():
        if form.required and not table.get(key):
            raise BadConfig(f"{path}: {key} is missing; it is {form.words}")
    if not all(isinstance(domain, str) and domain and "/" not in domain for domain in table["domains"]):
        raise BadConfig(f"{path}: domains = {table['domains']!r} should be {_FORMS['domains'].words}")
    try:
        pattern = re.compile(table["article_url"]) if "article_url" in table else None
    except re.error as exc:
        raise BadConfig(f"{path}: article_url is no regular expression: {exc}") from exc
    if "timezone" in table:
        try:
            ZoneInfo(table["timezone"])
        except (ValueError, OSError, KeyError) as exc:
            raise BadConfig(
                f"{path}: timezone = {table['timezone']!r} is not known; use a name as in {_FORMS['timezone'].words}"
            ) from exc
    sources = tuple(_read_source(path, source) for source in table["sources"])
    if pattern is None and any(source.kind == "listing" for source in sources):
        raise BadConfig(f"{path}: a listing needs article_url, {_FORMS['article_url'].words}")
    return Publisher(
        **{**table, "domains": tuple(d.lower() for d in table["domains"]), "sources": sources, "article_url": pattern},
        id=path.stem,
    )  # fmt: skip


def _read_source(path: Path, source: Any) -> SourceSpec:
    if not isinstance(source, dict) or set(source) != {f.name for f in fields(SourceSpec)}:
        raise BadConfig(f"{path}: the source {source!r} should have kind and url, such as {_FORMS['sources'].words}")
    if source["kind"] not in SOURCE_KINDS:
        raise BadConfig(f"{path}: source kind {source['kind']!r} is not known; use one of {', '.join(SOURCE_KINDS)}")
    try:
        surt(str(source["url"]))
    except InvalidURL as exc:
        raise BadConfig(f"{path}: source url {source['url']!r} should be an absolute http or https URL") from exc
    return SourceSpec(source["kind"], source["url"])
