"""All that an index holds, in a form that two of them can be compared by."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any


def dump(path: Path) -> dict[str, list[Any]]:
    """Captures by place, documents with their versions, every band and search token of each, row numbers aside."""
    db = sqlite3.connect(path)
    try:
        columns = {
            table: [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in ("id", "file")]
            for table in ("capture", "document")
        }
        captures = db.execute(
            f"SELECT f.name, {', '.join('c.' + name for name in columns['capture'])} "
            "FROM capture c JOIN file f ON f.id = c.file ORDER BY f.name, c.offset"
        ).fetchall()
        documents = db.execute(f"SELECT {', '.join(columns['document'])} FROM document ORDER BY record_id").fetchall()
        db.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'search', 'instance')")
        tokens = db.execute(
            "SELECT d.record_id, v.term FROM temp.vocabulary v JOIN document d ON d.id = v.doc ORDER BY 1, 2"
        ).fetchall()
        entries = db.execute("SELECT count(*), count(DISTINCT doc) FROM temp.vocabulary").fetchall()
        bands = db.execute(
            "SELECT d.record_id, b.key FROM band b JOIN document d ON d.id = b.document ORDER BY 1, 2"
        ).fetchall()
        return {"captures": captures, "documents": documents, "tokens": tokens, "entries": entries, "bands": bands}
    finally:
        db.close()
