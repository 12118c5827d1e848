"""Checks of one text file: its documents against the index, in both directions, and against their captures."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from archive.capture import Capture, pressmark_moment
from archive.collection.collection import Collection
from archive.collection.lock import is_locked
from archive.errors import InvalidTimestamp, InvalidURL
from archive.index import DocumentLine, DocumentRow, parse_document
from archive.maintenance.verify.report import Report


class TextFileCheck:
    """Checks text files (JSON Lines, one document a line) one by one. The index must be readable."""

    def __init__(self, collection: Collection, report: Report):
        self._folder, self._index, self._report = collection.path, collection.index, report

    def check(self, path: Path) -> None:
        """Check the text file at path. Raises FileNotFoundError."""
        file = f"text/{path.name}"
        rows = self._index.documents.of_file(path.name)
        expected = next(rows, None)
        acknowledged = self._index.documents.end_of_text(path.name)
        offset = unacknowledged = 0
        with path.open("rb") as lines:
            for line in lines:
                while expected is not None and expected.offset < offset:
                    self._report_missing_in_file(expected, file)
                    expected = next(rows, None)
                if expected is not None and expected.offset == offset:
                    self._check_document(expected, line, file)
                    expected = next(rows, None)
                elif offset >= acknowledged and self._is_unacknowledged(line):
                    unacknowledged += 1
                else:
                    self._check_unindexed(line, file, offset)
                offset += len(line)
                self._report.add_progress(len(line))
        while expected is not None:
            self._report_missing_in_file(expected, file)
            expected = next(rows, None)
        if unacknowledged and not is_locked(self._folder):
            self._report.note(
                f"{file} goes on behind its last document, at byte {acknowledged}: a run was cut off before it acknowledged "
                "what it wrote there; the next run makes it again (or the index lost it, and `pressmark reindex` takes it in)"
            )

    def _report_missing_in_file(self, row: DocumentRow, file: str) -> None:
        self._report.fault("index", "the index has a document here, the file has none", file, row.offset)

    def _is_unacknowledged(self, line: bytes) -> bool:
        """Whether a line after the last indexed document may come from a run that was killed before indexing it."""
        if not line.endswith(b"\n"):
            return True
        document = _parse(line)
        return document is not None and self._capture_of(document) is not None and not self._is_indexed(document)

    def _capture_of(self, document: dict[str, Any]) -> Capture | None:
        try:
            moment = pressmark_moment(document["pressmark"])
            return self._index.captures.by_record(document["record_id"], document["url"], moment)
        except (InvalidURL, InvalidTimestamp):
            return None

    def _is_indexed(self, document: dict[str, Any]) -> bool:
        return self._index.documents.of_record(document["record_id"]) is not None

    def _check_document(self, row: DocumentRow, line: bytes, file: str) -> None:
        """Check the line at the place where the index has the document of row."""
        fault = partial(self._report.fault, record_id=row.record_id, url=row.url)
        self._report.result.documents += 1
        document = _parse(line)
        if document is None:
            fault("document", "no document stands here", file, row.offset)
            return
        capture = self._index.captures.by_record(row.record_id, row.url, pressmark_moment(row.pressmark))
        if capture is None:
            fault("document", "the record that it was made from is not there", file, row.offset)
            return
        if document.get("payload_digest") != capture.payload_digest:
            problem = f"it names the payload {document.get('payload_digest')}, its record {capture.payload_digest}"
            fault("document", problem, file, row.offset)
        name = file.partition("/")[2]
        document_line = DocumentLine(document, name, row.offset, line[:-1], capture.publisher, capture.captured_at)
        try:
            different = self._index.documents.differences(document_line)
        except InvalidURL:
            different = ["url"]
        if (
            different and self._index.documents.of_record(row.record_id) == row
        ):  # it was not replaced since row was read
            problem = f"its line is not the one that was indexed: {', '.join(different)}"
            fault("document", problem, file, row.offset)

    def _check_unindexed(self, line: bytes, file: str, offset: int) -> None:
        """Check a line that is not indexed: a fault, unless the index has a newer document of the same record."""
        document = _parse(line)
        if document is None:
            self._report.fault("document", "no document stands here", file, offset)
        elif not self._is_indexed(document):
            self._report.fault(
                "index", "this document is not in the index; `pressmark reindex` makes the index again", file, offset,
                record_id=document["record_id"], url=document["url"],
            )  # fmt: skip


def _parse(line: bytes) -> dict[str, Any] | None:
    """Return the document in a line, or None if the line does not hold one."""
    try:
        return parse_document(line)
    except ValueError:
        return None
