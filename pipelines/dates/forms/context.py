"""What is known of a page that helps to read its dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

_YEAR_FIRST_LANGUAGES = frozenset({"zh", "ja", "ko"})
_DAY_FIRST_DOMAINS = frozenset({"uk", "au", "nz", "ie", "in", "za", "ng", "ke", "pk", "sg", "my", "hk", "bd", "lk", "gh", "zw", "mt", "jm"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateContext:
    """What is known of a page.

    Attributes:
        zone: the time zone of the site.
        language: the language tag of the page, such as zh-Hans.
        domain: the top-level domain of the page, such as uk.
        captured_at: when the page was captured.
    """

    zone: tzinfo | None = None
    language: str | None = None
    domain: str | None = None
    captured_at: datetime | None = None

    @property
    def code(self) -> str:
        """The language without region and script, such as zh; empty if the language is unknown."""
        return (self.language or "").partition("-")[0].lower()

    @property
    def year_first(self) -> bool:
        """Whether dates in this language begin with the year, so that 22-04-08 is in 2022."""
        return self.code in _YEAR_FIRST_LANGUAGES

    @property
    def day_first(self) -> bool | None:
        """Whether 08/04/2022 is in April; None if the page may follow either convention."""
        language, _, region = (self.language or "").lower().partition("-")
        if language in _YEAR_FIRST_LANGUAGES:
            return True if self.domain in _DAY_FIRST_DOMAINS or self.domain == "fr" else None
        if language != "en":
            return True if language else None
        if region:
            return None if region == "ca" else region != "us"
        return True if self.domain in _DAY_FIRST_DOMAINS else None
