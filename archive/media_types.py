"""Media types that several modules tell apart, in lower case and without parameters."""

from __future__ import annotations

HTML_TYPES = ("text/html", "application/xhtml+xml")
CSS_TYPE = "text/css"
