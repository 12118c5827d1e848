"""Export of one page as a WARC file: its records and those of its requisites, copied byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from archive import __version__
from archive.capture import Capture
from archive.collection.collection import Collection
from archive.export.warcio_records import DerivedWarcWriter
from archive.timestamp import format_warc_date


@dataclass(slots=True)
class WrittenPage:
    """How many captures and records a WARC of one page holds."""

    captures: int = 0
    records: int = 0


def write_page_warc(
    collection: Collection, captures: Iterable[Capture], out: IO[bytes], filename: str, now: datetime
) -> WrittenPage:
    """Write captures to a gzip WARC/1.1 file, each once and followed by its request and metadata records.

    For a revisit, the capture that holds its payload is written before it, so that the file can be replayed without the
    collection. filename and now go into the warcinfo record. Raises RecordError and CaptureNotFound.
    """
    writer, result, seen = DerivedWarcWriter(out), WrittenPage(), set[str]()
    info = {
        "software": f"Pressmark/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": collection.config.title,
    }
    if collection.config.contact:
        info["operator"] = collection.config.contact
    writer.curr_warc_date = lambda: format_warc_date(now)
    writer.write_record(writer.create_warcinfo_record(filename, info))
    result.records += 1
    for capture in captures:
        for wanted in (collection.warcs.find_original(capture), capture):
            if wanted.record_id in seen:
                continue
            seen.add(wanted.record_id)
            for record in collection.warcs.iter_exchange(wanted):
                writer.write_copy(record)
                result.records += 1
            result.captures += 1
    return result
