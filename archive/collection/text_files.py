"""Text files: the names of the files in text/, and their lines, which hold one document each.

NAME.jsonl holds the documents made from NAME.warc.gz. When documents are made again, the new ones go to NAME~001.jsonl,
the next time to NAME~002.jsonl. If several files have a document of one record, the file whose name sorts last counts.
Names of WARC files do not contain a tilde, and it sorts after all other characters of these names in ASCII.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_NAME = re.compile(r"(.*?)(?:~(\d+))?\.jsonl", re.DOTALL)


def text_stem(warc_name: str) -> str:
    """Return the stem of the names of those text files that are made from a WARC file."""
    return warc_name.removesuffix(".gz").removesuffix(".warc")


def text_name(stem: str, number: int) -> str:
    """Return the name of a text file; number 0 is the file of the documents that were made first."""
    return f"{stem}~{number:03d}.jsonl" if number else f"{stem}.jsonl"


def text_numbers(folder: Path) -> dict[str, int]:
    """Return the highest number of the text files in folder, by stem."""
    highest: dict[str, int] = {}
    for path in folder.glob("*.jsonl"):
        stem, number = _parse(path.name)
        highest[stem] = max(highest.get(stem, 0), number)
    return highest


def superseded_text_files(folder: Path, in_use: Iterable[str]) -> list[Path]:
    """Return the text files in folder that are not in use, if another one with the same stem is.

    in_use are the names of text files that have documents in the index.
    """
    used = set(in_use)
    stems = {_parse(name)[0] for name in used}
    return [path for path in sorted(folder.glob("*.jsonl")) if path.name not in used and _parse(path.name)[0] in stems]


def _parse(name: str) -> tuple[str, int]:
    found = _NAME.fullmatch(name)
    return (found[1], int(found[2] or 0)) if found else (name, 0)


def document_line(document: Mapping[str, Any]) -> bytes:
    """Return a document as a line of a text file, line end included."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"
