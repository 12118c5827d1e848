"""Publisher: the description of one news site, read from publishers/<id>.toml of a collection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from archive.errors import BadConfig, InvalidURL
from archive.surt import surt
from archive.toml_tables import (
    InvalidValue,
    TableError,
    Validator,
    boolean,
    check_table,
    expected_value,
    one_of,
    read_table,
    read_toml,
    text,
    text_list,
    whole_number,
)

SOURCE_KINDS = ("feed", "listing", "news-sitemap", "sitemap")
PUBLISHER_ID = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")  # no hyphen: it separates the fields of a WARC file's name


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One place where a publisher lists its articles. kind: feed, listing, news-sitemap or sitemap."""

    kind: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """The spec of a site. id is the stem of the file name, and names the publisher in commands and WARC file names.

    domains are host names, with the port if it is not the default one; their subdomains are included. article_url is a
    regular expression that is searched in path and query of a URL; None accepts every page that a feed or sitemap
    lists. timezone is the IANA time zone of times without offset. requisites says whether images, styles and scripts of
    articles are stored. max_listing_pages limits how many pages of a listing are read.
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
        """Whether the URL belongs to one of the domains."""
        netloc = urlsplit(url).netloc.lower().rpartition("@")[2]
        return any(netloc == domain or netloc.endswith("." + domain) for domain in self.domains)

    def is_article(self, url: str) -> bool:
        """Whether the URL belongs to one of the domains and matches article_url."""
        if not self.owns(url):
            return False
        parts = urlsplit(url)
        path_and_query = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        return self.article_url is None or self.article_url.search(path_and_query) is not None


def _article_url(value: Any) -> re.Pattern[str]:
    try:
        return re.compile(text()(value))
    except InvalidValue:
        raise InvalidValue(r"a regular expression on path and query, such as '^/\d{4}/\d{2}/'") from None
    except re.error as exc:
        raise InvalidValue(f"a regular expression ({exc})") from exc


def _timezone(value: Any) -> str:
    try:
        ZoneInfo(text()(value))
    except (ValueError, OSError, KeyError) as exc:
        raise InvalidValue('an IANA time zone, such as "Asia/Shanghai"') from exc
    return str(value)


def _url(value: Any) -> str:
    try:
        surt(text()(value))
    except (InvalidValue, InvalidURL) as exc:
        raise InvalidValue("an absolute http or https URL") from exc
    return str(value)


_SOURCE: Mapping[str, Validator] = {"kind": one_of(SOURCE_KINDS), "url": _url}
_EXPECTED_SOURCES = 'a list such as [{ kind = "feed", url = "https://courier.example/feed.xml" }]'


def _sources(value: Any) -> tuple[SourceSpec, ...]:
    if not isinstance(value, list) or not value:
        raise InvalidValue(_EXPECTED_SOURCES)
    return tuple(_source(table) for table in value)


def _source(value: Any) -> SourceSpec:
    if not isinstance(value, dict):
        raise InvalidValue(_EXPECTED_SOURCES)
    try:
        return SourceSpec(**check_table(value, _SOURCE, tuple(_SOURCE)))
    except TableError as error:
        problem = (
            "has an unknown key" if error.problem == "unknown" else "lacks" if error.problem == "missing" else "has"
        )
        raise InvalidValue(
            f"{_EXPECTED_SOURCES}: a source {problem} {error.key}, which should be {error.expected}"
        ) from error


def _domains(value: Any) -> tuple[str, ...]:
    validate = text_list(
        'a list of host names, such as ["courier.example"]', lambda domain: domain and "/" not in domain
    )
    return tuple(domain.lower() for domain in validate(value))


_SPEC: Mapping[str, Validator] = {
    "name": text('"Example Courier"'),
    "domains": _domains,
    "sources": _sources,
    "language": text('the BCP 47 tag "zh-Hans"'),
    "timezone": _timezone,
    "article_url": _article_url,
    "requisites": boolean,
    "max_listing_pages": whole_number(),
}


def load_publisher(path: Path) -> Publisher:
    """Read one spec. Raises BadConfig, which names the file, the key and the expected value."""
    if not PUBLISHER_ID.fullmatch(path.stem):
        raise BadConfig(
            f"{path}: name the file with small letters, digits and underscores only, such as north_post.toml"
        )
    try:
        table = read_toml(path)
    except FileNotFoundError as exc:
        others = sorted(p.stem for p in path.parent.glob("*.toml"))
        raise BadConfig(
            f"no publisher {path.stem!r} in {path.parent}; there are: {', '.join(others) or 'none'}"
        ) from exc
    spec = read_table(table, _SPEC, path, required=("name", "domains", "sources"))
    publisher = Publisher(id=path.stem, **spec)
    if publisher.article_url is None and any(source.kind == "listing" for source in publisher.sources):
        raise BadConfig(f"{path}: a listing needs article_url, {expected_value(_article_url)}")
    return publisher


def load_publishers(folder: Path) -> list[Publisher]:
    """Read every spec in a folder, in order of id. Raises BadConfig for the first one that is wrong."""
    return [load_publisher(path) for path in sorted(folder.glob("*.toml"))]
