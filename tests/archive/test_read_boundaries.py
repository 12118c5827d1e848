"""Where one read of a WARC file ends and the next begins must not matter to what is found in it."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest

from archive.collection.collection import Collection
from archive.collection.writer import Writer
from archive.maintenance.verify import verify
from archive.warc import members
from archive.warc.exchange import Exchange
from archive.warc.scan import scan


@pytest.mark.parametrize("read_bytes", [1, 31, 97, 211, 342, 500])
def test_captures_and_verification_do_not_depend_on_where_reads_end(tmp_path, monkeypatch, read_bytes):
    """Heads and metadata that are cut by the end of a read are found whole, so that no status or publisher is lost."""
    with Collection.open_or_create(tmp_path / "c") as collection:
        with Writer(collection) as writer:
            for number in range(40):
                response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX: %d\r\n\r\n%s" % (
                    number,
                    b"%d " % number * 99,
                )
                writer.write_exchange(
                    Exchange(
                        url=f"http://a.example/{number}",
                        started_at=datetime(2026, 1, 5, tzinfo=UTC),
                        request=BytesIO(b"GET / HTTP/1.1\r\n\r\n"),
                        response=BytesIO(response),
                        publisher="paper",
                    )
                )
        monkeypatch.setattr(members, "_READ_BYTES", read_bytes)
        [file] = collection.warcs.folder.glob("*.warc.gz")
        captures = [found.capture for found in scan(file, file.name, publisher="?")]
        assert [(c.status, c.mime, c.publisher) for c in captures] == [(200, "text/html", "paper")] * 40
        faults = []
        assert verify(collection, faults.append, lambda count: None).records == 121
        assert faults == []
