"""Recovery of WARC files that a killed run left open."""

from __future__ import annotations

import os
from pathlib import Path

from archive.collection.manifest import Manifest
from archive.durable import final_name, rename_to_final_name, sha256_of_file
from archive.errors import RecordError
from archive.index import Index
from archive.warc.reading import Record
from archive.warc.records import RECORD_END
from archive.warc.scan import scan

_BATCH_CAPTURES = 1000


def recover_open_file(path: Path, index: Index) -> str:
    """Complete a WARC file that a killed run left open: truncate it after its last complete exchange, and index it.

    A file without a complete record is removed. Returns a sentence that says what was done.
    """
    captures, count, end = [], 0, 0
    damages: list[RecordError] = []

    def note_warcinfo(record: Record) -> None:
        nonlocal end
        if record.type == "warcinfo" and record.length and record.trailer == RECORD_END:
            end = record.offset + record.length

    for found in scan(path, final_name(path.name), on_damage=damages.append, on_record=note_warcinfo):
        if not found.is_complete:
            continue
        captures.append(found.capture)
        count, end = count + 1, found.end
        if len(captures) == _BATCH_CAPTURES:
            index.add(captures, [])
            captures.clear()
    incomplete_bytes = path.stat().st_size - end
    if not end:
        path.unlink()
        return f"{path.name}: removed, it held no complete record"
    if incomplete_bytes:
        with path.open("r+b") as file:
            file.truncate(end)
            os.fsync(file.fileno())
    index.add(captures, [])
    Manifest(path.parents[1]).replace({final_name(path.name): sha256_of_file(path)})
    rename_to_final_name(path)
    inside = [damage for damage in damages if damage.offset < end]  # followed by complete exchanges, so not cut off
    report = f"{path.name}: closed after an interrupted run, {count} complete exchanges kept, {incomplete_bytes} bytes of an incomplete one removed"
    return "; ".join([report, *(f"damaged at byte {damage.offset} and left so: {damage.problem}" for damage in inside)])
