"""Page facts: what identifies the page that a document is made of, handed on as one value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from archive.capture import Capture


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of a page before its bytes are looked at. What is not known is None.

    captured_at is aware. status is the HTTP status. record_id, payload_digest and pressmark are those of the capture.
    """

    url: str | None = None
    captured_at: datetime | None = None
    status: int = 200
    record_id: str | None = None
    payload_digest: str | None = None
    pressmark: str | None = None

    @classmethod
    def of(cls, capture: Capture) -> Self:
        """Return the facts of a capture."""
        return cls(
            capture.url,
            capture.captured_at,
            capture.status,
            capture.record_id,
            capture.payload_digest,
            capture.pressmark,
        )

    @property
    def address(self) -> str | None:
        """The URL; None where it cannot be split into its parts."""
        try:
            urlsplit(self.url or "")
        except ValueError:
            return None
        return self.url

    @property
    def host(self) -> str | None:
        """The host of the URL, without its port; None where there is none."""
        return urlsplit(self.address or "").hostname
