"""What verify reports: faults as they are found, and the counts of what was checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. file is relative to the collection's folder, offset is in bytes.

    check names the kind of check that failed: digest, document, file, framing, index, manifest, pair, record, revisit.
    """

    check: str
    problem: str
    file: str
    offset: int | None = None
    record_id: str | None = None
    url: str | None = None


@dataclass(slots=True)
class VerifyResult:
    """How much was checked, and how many faults were found. notes name what is unusual but not a fault."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    block_digests: int = 0
    payload_digests: int = 0
    revisits: int = 0
    captures: int = 0
    documents: int = 0
    faults: int = 0
    notes: list[str] = field(default_factory=list)


class Report:
    """Passes faults and progress on to the caller of verify, and counts in result what was checked."""

    def __init__(self, on_fault: Callable[[Fault], None], on_progress: Callable[[int], None]):
        self.result = VerifyResult()
        self._on_fault = on_fault
        self.add_progress = on_progress  # takes a number of bytes read

    def fault(
        self,
        check: str,
        problem: str,
        file: str,
        offset: int | None = None,
        *,
        record_id: str | None = None,
        url: str | None = None,
    ) -> None:
        """Count a fault and report it; the arguments are the fields of Fault."""
        self.result.faults += 1
        self._on_fault(Fault(check, problem, file, offset, record_id, url))

    def note(self, text: str) -> None:
        """Add something unusual that is not a fault."""
        self.result.notes.append(text)
