"""Checks of the records of one WARC file: digests, framing, gzip headers, and pairs of request and response."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from archive.durable import is_open
from archive.maintenance.verify.digests import digest_problems
from archive.maintenance.verify.report import Report
from archive.warc.members import has_nonzero_padding
from archive.warc.reading import Record
from archive.warc.records import RECORD_END

_GZIP_HEADER_BYTES = 10
_MAX_MEMBER_BYTES = 1 << 24  # of a gzip member that is read to look at its padding


class RecordCheck:
    """Checks the records of the WARC file at path in order; call check_pairs() after the last record.

    is_own says that Pressmark wrote the file: only then every response must have a request. check_revisit is called
    with each revisit record, or is None if there is no index to look up what a revisit refers to.
    """

    def __init__(self, path: Path, report: Report, *, is_own: bool, check_revisit: Callable[[Record], None] | None):
        self._path, self._report, self._is_own, self._check_revisit = path, report, is_own, check_revisit
        self._file = f"warc/{path.name}"
        # By record id, with offset and URL.
        self._responses_without_request: dict[str, tuple[int, str | None]] = {}
        self._requests_without_response: dict[str, tuple[int, str | None]] = {}
        self._first_gzip_header: bytes | None = None
        self._last_end = 0

    def check(self, record: Record) -> None:
        """Check one record. Raises RecordError if it is not complete."""
        result = self._report.result
        for problem in digest_problems(record, result):
            self._fault("digest", problem, record)
        length = record.length
        result.records += 1
        result.bytes += length
        self._report.add_progress(record.offset + length - self._last_end)
        self._last_end = record.offset + length
        if record.version.startswith("WARC/") and record.trailer != RECORD_END:
            self._fault("framing", f"{record.trailer[:20]!r} stands behind the block, not two line ends", record)
        if record.type == "revisit" and self._check_revisit is not None:
            self._check_revisit(record)
        if self._is_own:
            self._note_pair(record)
            if is_open(self._path.name):
                self._check_member(record)

    def check_pairs(self) -> None:
        """Report responses without a request and requests without a response, in a file that Pressmark wrote."""
        for problem, unpaired in (
            ("no request record belongs to this response", self._responses_without_request),
            ("the record to which it is concurrent is not in this file", self._requests_without_response),
        ):
            for record_id, (offset, url) in unpaired.items():
                self._report.fault("pair", problem, self._file, offset, record_id=record_id, url=url)

    def _fault(self, check: str, problem: str, record: Record) -> None:
        url = record.get("WARC-Target-URI")
        self._report.fault(check, problem, self._file, record.offset, record_id=record.record_id, url=url)

    def _note_pair(self, record: Record) -> None:
        place = (record.offset, record.get("WARC-Target-URI"))
        if record.type in ("response", "revisit"):
            self._responses_without_request[record.record_id] = place
        elif record.type == "request":
            response_id = record.get("WARC-Concurrent-To") or ""
            if self._responses_without_request.pop(response_id, None) is None:
                self._requests_without_response[record.record_id] = place

    def _check_member(self, record: Record) -> None:
        """Check the gzip header and padding of a record in a file that is still open.

        An open file is not in the manifest yet, and no checksum of the gzip format covers these bytes.
        """
        with self._path.open("rb") as file:
            file.seek(record.offset)
            member = file.read(min(record.length, _MAX_MEMBER_BYTES))
        header = member[:_GZIP_HEADER_BYTES]
        self._first_gzip_header = self._first_gzip_header or header
        if header != self._first_gzip_header:
            problem = f"its gzip header is {header.hex()}, that of the first {self._first_gzip_header.hex()}"
            self._fault("framing", problem, record)
        if len(member) == record.length and has_nonzero_padding(member):
            self._fault("framing", "bits are set in the padding of its gzip member", record)
