"""Export of one page as a WARC file: its records and those of its requisites, copied byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.errors import ArchiveError
from archive.export.warcio_records import DerivedWarcWriter
from archive.timestamp import format_warc_date
from archive.warc.records import FILE_DESCRIPTION


@dataclass(slots=True)
class WrittenPage:
    """How many captures and records a WARC of one page holds, and which requisites it lacks because of an error."""

    captures: int = 0
    records: int = 0
    lost: list[tuple[Capture, ArchiveError]] = field(default_factory=list)


def write_page_warc(
    collection: Collection,
    page: Capture,
    needed: Iterable[Capture],
    out: IO[bytes],
    filename: str | None,
    now: datetime,
) -> WrittenPage:
    """Write a page and what it needs to a gzip WARC/1.1 file, the page first and each capture once.

    Behind each response stand its request and metadata records. With a revisit goes the capture that holds its payload,
    so that the file can be replayed by itself. filename is what the warcinfo record calls the file, None where it has no
    name. Raises RecordError and CaptureNotFound where the page itself cannot be read.
    """
    result = WrittenPage()
    whole = {capture.record_id: capture for capture in _readable(collection, page)}
    for capture in needed:
        try:
            whole |= {readable.record_id: readable for readable in _readable(collection, capture)}
        except ArchiveError as exc:
            result.lost.append((capture, exc))
    writer = DerivedWarcWriter(out)
    writer.curr_warc_date = lambda: format_warc_date(now)
    writer.write_record(writer.create_warcinfo_record(filename, _info(collection, page, whole.values())))
    result.records += 1
    for capture in whole.values():
        for record in collection.warcs.iter_exchange(capture):
            writer.write_copy(record)
            result.records += 1
        result.captures += 1
    return result


def _readable(collection: Collection, capture: Capture) -> list[Capture]:
    """Return a capture and the one that holds its payload, read to their ends. Raises RecordError and CaptureNotFound."""
    captures = list(dict.fromkeys((capture, collection.warcs.find_original(capture))))
    for wanted in captures:
        for record in collection.warcs.iter_exchange(wanted):
            record.length  # noqa: B018  # raises here, where nothing of it is written yet
    return captures


def _info(collection: Collection, page: Capture, captures: Iterable[Capture]) -> dict[str, str]:
    """Return the fields of the warcinfo record; source has the names of the files that the records were copied from."""
    info = {
        **dict(FILE_DESCRIPTION),
        "isPartOf": collection.config.title,
        "description": f"{page.pressmark} and what it needs, records copied unchanged",
        "source": ", ".join(sorted({capture.filename for capture in captures})),
    }
    if collection.config.contact:
        info["operator"] = collection.config.contact
    return info
