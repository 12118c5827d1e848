"""Cleaning for those who program: the bytes of one page go in, its Document comes out."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

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
    The document's to_dict() is what `pressmark clean` prints. Raises TypeError and ValueError for arguments that are
    none of that.
    """
    if not isinstance(html, bytes | str):
        raise TypeError(f"html is {type(html).__name__}, not bytes or str; of a file give path.read_bytes()")
    if captured_at is not None and captured_at.tzinfo is None:
        raise ValueError(f"captured_at is {captured_at}, without an offset; give datetime(..., tzinfo=UTC)")
    if timezone is not None:
        _check_timezone(timezone)
    payload = html if isinstance(html, bytes) else html.encode("utf-8", "surrogatepass")
    return _clean(
        payload,
        PageFacts(url, captured_at, status),
        content_type=content_type if isinstance(html, bytes) else "text/html; charset=utf-8",
        site=SiteFacts(timezone, language),
    )


def _check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as exc:  # a folder of the database is an OSError
        raise ValueError(f"timezone {name!r} is no name of the IANA database, such as Asia/Shanghai") from exc
