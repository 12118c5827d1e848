"""Cleaning for those who program: the bytes of one page go in, its Document comes out."""

from __future__ import annotations

from datetime import datetime

from pipelines.clean import SiteFacts
from pipelines.clean import clean as _clean
from pipelines.document import Document
from pipelines.page_facts import PageFacts


def clean(
    html: bytes | str,
    url: str | None = None,
    *,
    content_type: str | None = None,
    captured_at: datetime | None = None,
    status: int = 200,
    timezone: str | None = None,
    language: str | None = None,
) -> Document:
    """Return the document of a page. The same arguments give the same document, and no page raises.

    html is the body with content codings taken off; bytes are better than text, as their encoding is looked at.
    content_type is the value of the HTTP header, status the HTTP status. timezone (IANA) and language (BCP 47) are what is
    known of the site; they hold where the page itself does not say. captured_at is an aware moment: no date is later.
    """
    payload = html if isinstance(html, bytes) else html.encode("utf-8", "surrogatepass")
    return _clean(
        payload,
        PageFacts(url, captured_at, status),
        content_type=content_type if isinstance(html, bytes) else "text/html; charset=utf-8",
        site=SiteFacts(timezone, language),
    )
