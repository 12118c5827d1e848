"""Media types that several modules tell apart, in lower case and without parameters."""

from __future__ import annotations

HTML_TYPES = ("text/html", "application/xhtml+xml")
CSS_TYPE = "text/css"
TYPES_WITH_REQUISITES = (*HTML_TYPES, CSS_TYPE)  # which name images, styles and other files that a page needs


def media_type(content_type: str | None) -> str:
    """Return the media type in the value of a Content-Type header, in lower case without parameters; "" without one."""
    return (content_type or "").partition(";")[0].strip().lower()
