"""Checks of one WARC file against the index: its captures in both directions, and what its revisits refer to."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.lock import is_locked
from archive.durable import final_name, is_open
from archive.errors import CaptureNotFound, InvalidTimestamp, InvalidURL, RecordError
from archive.maintenance.import_log import IMPORTED, ImportLogEntry
from archive.maintenance.verify.records import RecordCheck
from archive.maintenance.verify.report import Report
from archive.warc.reading import Record
from archive.warc.scan import ScannedCapture, scan


class WarcFileCheck:
    """Checks WARC files one by one.

    imports are the entries of the import log by file name. with_index says whether the index can be read; without it
    only the records are checked.
    """

    def __init__(self, collection: Collection, imports: dict[str, ImportLogEntry], report: Report, *, with_index: bool):
        self._collection, self._imports, self._report, self._with_index = collection, imports, report, with_index
        self._index = collection.index

    def check(self, path: Path) -> None:
        """Check the WARC file at path, complete or open; it may be completed, and so renamed, meanwhile."""
        name = final_name(path.name)
        self._report.result.files += 1
        is_being_written = is_locked(self._collection.path)
        try:
            try:
                self._check_records(path, name)
            except FileNotFoundError:
                path = self._collection.warcs.path(name)  # it was completed and renamed meanwhile
                self._check_records(path, name)
        except OSError as exc:
            self._report.fault("file", f"cannot be read: {exc.strerror or exc}", f"warc/{path.name}")
        if is_open(path.name) and not is_being_written:
            self._report.note(f"warc/{path.name} was left open by a run that was interrupted; the next run closes it")

    def _check_records(self, path: Path, name: str) -> None:
        imported = self._imports.get(name)
        is_own = imported is None
        check_revisit = partial(self._check_revisit, f"warc/{path.name}") if self._with_index else None
        records = RecordCheck(path, self._report, is_own=is_own, check_revisit=check_revisit)
        damages: list[RecordError] = []
        indexed = self._index.captures.of_file(name) if self._with_index else iter(())
        expected = next(indexed, None)
        publisher = imported.publisher if imported else IMPORTED
        end = 0  # of the last capture that is both in the file and in the index
        for found in scan(path, name, publisher=publisher, on_damage=damages.append, on_record=records.check):
            while expected is not None and expected[0].offset < found.capture.offset:
                self._report_missing_in_file(expected[0], path)
                expected = next(indexed, None)
            if expected is None or expected[0].offset > found.capture.offset:
                if self._with_index:
                    self._report_missing_in_index(found, path)
                continue
            end = found.end
            self._compare(found, *expected, path, is_own)
            expected = next(indexed, None)
        while expected is not None:
            self._report_missing_in_file(expected[0], path)
            expected = next(indexed, None)
        for damage in damages:
            if is_open(path.name) and damage.offset >= end:
                self._report.note(
                    f"warc/{path.name} ends in a record that is not whole, at byte {damage.offset}, as it is still open"
                )
            else:
                self._report.fault(
                    "record", damage.problem, f"warc/{path.name}", damage.offset,
                    record_id=damage.record_id, url=damage.url,
                )  # fmt: skip
        records.check_pairs()

    def _report_missing_in_file(self, capture: Capture, path: Path) -> None:
        self._report.fault(
            "index", "the index has a capture here, the file has none", f"warc/{path.name}", capture.offset,
            record_id=capture.record_id, url=capture.url,
        )  # fmt: skip

    def _report_missing_in_index(self, found: ScannedCapture, path: Path) -> None:
        if is_open(path.name):  # written, and not acknowledged yet
            return
        self._report.fault(
            "index", "this capture is not in the index; `pressmark reindex` makes the index again", f"warc/{path.name}",
            found.capture.offset, record_id=found.capture.record_id, url=found.capture.url,
        )  # fmt: skip

    def _compare(self, found: ScannedCapture, expected: Capture, urlkey: str, path: Path, is_own: bool) -> None:
        """Compare a capture in a file with the row of the index that has the same offset."""
        fault = partial(self._report.fault, record_id=found.capture.record_id, url=found.capture.url)
        file = f"warc/{path.name}"
        self._report.result.captures += 1
        for name in Capture._fields if found.capture != expected else ():
            in_file, in_index = getattr(found.capture, name), getattr(expected, name)
            if in_file != in_index:
                fault("index", f"{name} is {in_file!r}, the index has {in_index!r}", file, expected.offset)
        if urlkey != found.capture.urlkey:
            problem = f"urlkey is {found.capture.urlkey!r}, the index has {urlkey!r}"
            fault("index", problem, file, expected.offset)
        if is_own and not found.is_complete:
            fault("pair", "its metadata record is missing", file, expected.offset)

    def _check_revisit(self, file: str, record: Record) -> None:
        """Check that a revisit refers to an existing record that leads to the payload and has the same digest."""
        fault = partial(self._report.fault, record_id=record.record_id, url=record.get("WARC-Target-URI"))
        self._report.result.revisits += 1
        try:
            target = self._collection.warcs.refers_to(record, record.record_id)
            if target.record_type == "revisit":
                self._collection.warcs.find_original(target)
        except (CaptureNotFound, InvalidURL, InvalidTimestamp, RecordError) as exc:
            fault("revisit", str(exc), file, record.offset)
            return
        digest = record.get("WARC-Payload-Digest")
        if digest and target.payload_digest and digest != target.payload_digest:
            problem = f"the payload digest is {digest}, that of the record it refers to {target.payload_digest}"
            fault("revisit", problem, file, record.offset)
