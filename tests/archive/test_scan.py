"""Scan: the fast way over files of this program gives what the careful way gives, or says that it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from archive.errors import RecordError
from archive.maintenance.reindex import ReindexResult, _scanned
from archive.warc.scan import NotOwnFile, ScannedCapture, scan, scan_own_file
from tests.archive import foreign
from tests.archive.test_verify import fill


def carefully(path: Path) -> tuple[list[ScannedCapture], list[str]]:
    """Return what scan finds, and what it finds wrong."""
    damages: list[RecordError] = []
    return list(scan(path, path.name, on_damage=damages.append)), [str(one) for one in damages]


def both(path: Path) -> tuple[list[ScannedCapture], list[str]]:
    """Return what reindex finds, the fast way as far as that goes."""
    done = ReindexResult()
    return list(_scanned(path, "page", done)), done.problems


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """Files that this program wrote: responses of all kinds, repeats, requests and metadata."""
    collection = fill(tmp_path_factory.mktemp("own") / "c")
    return sorted(collection.warcs.folder.glob("*.warc.gz"))


def test_both_ways_find_the_same_captures(own: Sequence[Path]) -> None:
    """Every value of every one, and where each ends."""
    for path in own:
        found = list(scan_own_file(path, path.name))
        assert (found, []) == carefully(path) and found
    assert any(one.capture.record_type == "revisit" for path in own for one in scan_own_file(path, path.name))


def test_a_damaged_file_is_read_the_careful_way(own: Sequence[Path], tmp_path: Path) -> None:
    """Flipped and cut anywhere: the same captures, each once, and the same problems as without the fast way."""
    data, copy = own[0].read_bytes(), tmp_path / own[0].name
    random, refused = Random(7), 0
    for number in range(120):
        place = random.randrange(len(data))
        bad = bytearray(data)
        bad[place] ^= 1 << random.randrange(8)
        copy.write_bytes(bad if number % 2 else data[:place])
        assert both(copy) == carefully(copy)
        try:
            list(scan_own_file(copy, copy.name))
        except NotOwnFile:
            refused += 1
    assert refused > 100


def test_files_of_others_are_read_the_careful_way(tmp_path: Path) -> None:
    """Other programs' WARC, plain or packed, ARC, an empty file and none of all that."""
    files = {
        "a.warc.gz": foreign.by_warcio(True, "1.0"),
        "b.warc": foreign.by_warcio(False, "1.1"),
        "c.arc": b"".join(foreign.arc_records()),
        "d.warc.gz": b"",
        "e.warc.gz": b"hello" * 1000,
    }
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        if data:
            with pytest.raises(NotOwnFile):
                list(scan_own_file(path, name))
        assert both(path) == carefully(path)
