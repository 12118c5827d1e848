"""Salvage: what is done with WARC files that a killed run left open."""

from __future__ import annotations

import os
from pathlib import Path

from archive.errors import RecordError
from archive.index import Index
from archive.warc import Record, iter_records, parse_fields
from archive.warc_file import OPEN_SUFFIX, capture_of, complete_file


def left_open(folder: Path) -> list[Path]:
    """Return the files in folder that are still named as being written."""
    return sorted(folder.glob("*.warc.gz" + OPEN_SUFFIX))


def close_left_open(path: Path, index: Index) -> str:
    """Complete a WARC file that a dead run left open: cut what is not whole, index the rest. Return what was done."""
    captures, end, problem = [], 0, ""
    open_group: dict[str, Record] = {}
    try:
        for record in iter_records(path):
            if record.type in ("response", "revisit"):
                open_group[record.get("WARC-Record-ID") or ""] = record
            if record.type == "metadata":
                response = open_group.pop(record.get("WARC-Concurrent-To") or "", None)
                if response is not None:
                    captures.append(
                        capture_of(response, path.name.removesuffix(OPEN_SUFFIX), parse_fields(record.block))
                    )
            if record.type in ("metadata", "warcinfo"):
                end = record.offset + record.length
    except RecordError as exc:
        problem = f" ({exc.problem})"
    cut = path.stat().st_size - end
    if not end:
        path.unlink()
        return f"{path.name}: removed, it held no whole record"
    if cut:
        with path.open("r+b") as file:
            file.truncate(end)
            os.fsync(file.fileno())
    index.add(captures, [])
    complete_file(path)
    return (
        f"{path.name}: closed after an interrupted run, {len(captures)} exchanges whole, {cut} torn bytes cut{problem}"
    )
