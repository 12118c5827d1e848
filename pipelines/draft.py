"""Draft: a document to be, with what is known of it before the text of its page is judged."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive import __version__
from archive.verdict import Verdict
from pipelines.article.judgement import Judgement
from pipelines.document import Cleaner, Decoding, Document
from pipelines.page_facts import PageFacts


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in a document whatever its page holds.

    rules is the version of the rule set, site the name of the site knowledge that is used. left_out says why only the
    beginning of the page is read, if so.
    """

    facts: PageFacts = field(default_factory=PageFacts)
    rules: str = "none"
    site: str | None = None
    decoding: Decoding | None = None
    left_out: str | None = None

    def document(self, judgement: Judgement, method: str | None = None, **found: object) -> Document:
        """Return the document with what was found on the page; method says how its article was found (see Cleaner)."""
        verdict, reason = judgement.verdict, judgement.reason
        if self.left_out:
            reason = f"{reason}; only its beginning was read, as it has {self.left_out}"
            verdict = Verdict.OTHER if verdict is Verdict.EMPTY else verdict
        facts = self.facts
        return Document(
            pressmark=facts.pressmark,
            url=facts.url,
            captured_at=facts.captured_at.isoformat() if facts.captured_at else None,
            verdict=verdict,
            verdict_reason=reason,
            record_id=facts.record_id,
            payload_digest=facts.payload_digest,
            decoding=self.decoding,
            cleaner=Cleaner(__version__, self.rules, self.site, method),
            **found,  # type: ignore[arg-type]
        )
