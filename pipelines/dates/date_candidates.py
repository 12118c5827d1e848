"""All dates that a page names, and which of them is its date.

Each date is a candidate with the place where it was found. Some places are trusted more than others, and a day that
several places name gains by it: the date of a side box, an archive list or a copyright line stands alone, and loses.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pipelines.dates.forms.found_dates import EARLIEST_DAY
from pipelines.document import DateCandidate

_MAX_CANDIDATES = 200  # pages have a dozen; each is compared with all others
_MAX_EVIDENCE = 40
_MAX_TEXT_CHARS = 120
_AGREEMENT = 0.3  # the part of the trust in another place that a candidate of the same day gains
_PRINTED = frozenset({"byline", "above the headline", "below the text"})


class DateCandidates:
    """The dates of one page, each with the trust in the place where it was found."""

    def __init__(self, captured_at: datetime | None) -> None:
        self.captured_at = captured_at
        self._candidates: list[tuple[DateCandidate, float]] = []

    def add(self, field: str, where: str, text: str, value: str | None, trust: float) -> None:
        """Add a date unless it is None, before 1990, or later than the capture.

        Args:
            field: "published" or "modified".
            where: the place, such as "meta date" or "byline".
            text: the date as it is written there.
            value: the date as ISO 8601.
            trust: how far the place is trusted. Only the order counts; it is no probability.
        """
        if value is not None and len(self._candidates) < _MAX_CANDIDATES and self._is_possible(value):
            self._candidates.append((DateCandidate(value, where, text[:_MAX_TEXT_CHARS], field), trust))

    def has(self, field: str) -> bool:
        """Return whether there is a candidate for published or modified."""
        return any(candidate.field == field for candidate, _ in self._candidates)

    def first_day(self) -> date | None:
        """Return the day of the candidate that was added first, None if there is none."""
        return _day(self._candidates[0][0]) if self._candidates else None

    def evidence(self) -> tuple[DateCandidate, ...]:
        """Return all candidates, each once, most trusted first."""
        ranked = sorted(self._candidates, key=lambda scored: -scored[1])
        return tuple(dict.fromkeys(candidate for candidate, _ in ranked))[:_MAX_EVIDENCE]

    def choose(self, field: str) -> str | None:
        """Return the most likely date, None if there is no candidate.

        The day is that of the candidate with the highest score. The value is that of the most trusted candidate of this
        day that has a time, or else of the most trusted one.
        """
        ranked = sorted(
            (scored for scored in self._candidates if scored[0].field == field), key=lambda scored: -scored[1]
        )
        if not ranked:
            return None
        best, _ = max(ranked, key=lambda scored: _score(scored[0], scored[1], ranked))
        same_day = [candidate.value for candidate, _ in ranked if _day(candidate) == _day(best)]
        return next((value for value in same_day if len(value) > 10), same_day[0])

    def printed_update(self) -> str | None:
        """Return the first time of modification that is printed at the headline, None if there is none."""
        return next((c.value for c, _ in self._candidates if c.field == "modified" and c.where == "byline"), None)

    def _is_possible(self, value: str) -> bool:
        """Return whether a date is in 1990 or later, and not after the capture."""
        if value[:10] < EARLIEST_DAY.isoformat():
            return False
        if self.captured_at is None:
            return True
        captured_at = self.captured_at.astimezone(UTC)
        if len(value) == 10:  # the day begins up to 14 hours earlier in zones east of UTC
            return value <= (captured_at + timedelta(hours=14)).date().isoformat()
        return datetime.fromisoformat(value).astimezone(UTC) <= captured_at


def _score(candidate: DateCandidate, trust: float, ranked: list[tuple[DateCandidate, float]]) -> float:
    """Return the trust in a candidate, plus a part of that in other places that name the same or an adjacent day."""
    score, seen = trust, {candidate.where}
    for other, other_trust in ranked:
        if other.where in seen:
            continue
        days = abs((_day(other) - _day(candidate)).days)
        if days <= 1:  # zones differ, and a morning paper may be put online at night
            seen.add(other.where)
            # Printed lines confirm each other less than markup or the URL confirms them.
            both_printed = other.where in _PRINTED and candidate.where in _PRINTED
            score += _AGREEMENT * other_trust * (1.0 if days == 0 else 0.5) * (0.5 if both_printed else 1.0)
    return score


def _day(candidate: DateCandidate) -> date:
    return date.fromisoformat(candidate.value[:10])
