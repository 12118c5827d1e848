"""Derive: from a capture in a collection to its document, in this process."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.warc_store import StoredResponse
from archive.errors import BadConfig, CollectionError
from archive.limits import MAX_PAGE_BYTES
from pipelines.clean import SiteFacts, clean, not_cleaned
from pipelines.document import Document
from pipelines.notices.line_rules import load_with
from pipelines.notices.rule_set import RuleSet
from pipelines.page.segments import Page
from pipelines.page.structured_data import StructuredData
from pipelines.page_facts import PageFacts
from pipelines.sites.knowledge import SiteKnowledge
from pipelines.sites.store import host_of, read_version

MAX_DOCUMENT_BYTES = 4 << 20  # pickled; a crawl holds a document for each page that it is storing


@dataclass(frozen=True, slots=True)
class Payload:
    """The body of a page without its content codings, the value of its Content-Type header, and the dates of its listing.

    hints are (where, text) of dates, as clean() takes them.
    """

    data: bytes
    content_type: str | None
    hints: tuple[tuple[str, str], ...] = ()


def collection_rules(collection: Collection) -> RuleSet:
    """Return the line rules of a collection: those in its rules folder, then the package's. Raises BadRule."""
    return load_with(collection.rules_dir)


def read_payload(collection: Collection, capture: Capture) -> Payload:
    """Read the payload of a capture from its WARC file, up to MAX_PAGE_BYTES. Raises RecordError or CaptureNotFound."""
    stored = collection.warcs.read_response(capture, max_bytes=2 * MAX_PAGE_BYTES, with_metadata=True)
    decoded = stored.decode(min(collection.config.limits.max_decoded_bytes, MAX_PAGE_BYTES))
    return Payload(decoded.data, stored.head.get("content-type"), _hints(stored))


def derive(
    collection: Collection,
    capture: Capture,
    rules: RuleSet | None = None,
    site_version: int | None = None,
    *,
    payload: Payload | None = None,
    on_page: Callable[[Page, StructuredData], None] | None = None,
) -> Document:
    """Return the document of a capture.

    rules (the collection's) and payload are read where they are not given. site_version is the version of the site knowledge
    to use, None for none. on_page is called as by clean(). A document that would be too large for use is replaced by one
    that gives the reason. Raises RecordError, CaptureNotFound, BadRule, or BadConfig where the site's TOML file is wrong.
    """
    rules = rules or collection_rules(collection)
    payload = payload or read_payload(collection, capture)
    publisher = collection.known_publisher(capture.publisher)
    host = host_of(capture.url) if site_version is not None else None
    knowledge = None
    if host is not None and site_version is not None:
        knowledge = _knowledge(collection.path, host, site_version)
    document = clean(
        payload.data,
        PageFacts.of(capture),
        content_type=payload.content_type,
        site=SiteFacts(publisher.timezone if publisher else None, publisher.language if publisher else None, knowledge),
        hints=payload.hints,
        rules=rules,
        on_page=on_page,
    )
    if len(payload.data) > MAX_DOCUMENT_BYTES // 8 and len(pickle.dumps(document)) > MAX_DOCUMENT_BYTES:
        return not_derived(capture, f"its document would be larger than {MAX_DOCUMENT_BYTES:,} bytes")
    return document


def not_derived(capture: Capture, reason: str) -> Document:
    """Return the document of a capture that could not be cleaned, with the reason in its verdict."""
    return not_cleaned(reason, PageFacts.of(capture))


def _hints(stored: StoredResponse) -> tuple[tuple[str, str], ...]:
    """Return the date by which a feed or sitemap listed the page, with its name there."""
    name, _, date = stored.metadata_fields.get("listed", "").partition(" ")
    return ((f"source {name}", date),) if date else ()


@lru_cache(maxsize=64)  # a version never changes
def _knowledge(path: Path, host: str, version: int) -> SiteKnowledge | None:
    try:
        return read_version(path, host, version)
    except BadConfig:
        raise
    except CollectionError:  # site knowledge is derived, so anyone may delete it at any time
        return None
