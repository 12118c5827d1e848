"""The record reader: every kind of file, every way to be damaged, and never anything but records and RecordError."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
import textwrap
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from isal import isal_zlib
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from archive.errors import RecordError
from archive.warc.members import zstd
from archive.warc.reading import PIECE_BYTES, iter_records, open_record
from tests.archive import foreign
from tests.archive.foreign import KINDS, arc_records, by_fastwarc, by_warcio, file_of, record, record_id, records
from tests.conftest import ROOT

any_path = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def stored(path: Path, data: bytes) -> Path:
    """A file with these bytes."""
    path.write_bytes(data)
    return path


def blocks(path: Path) -> list[tuple[str, bytes]]:
    """Type and block of every record; raises where one is not whole."""
    return [(one.type, one.read()) for one in iter_records(path)]


def whole(path: Path) -> tuple[list[tuple[int, int, bytes]], list[RecordError]]:
    """Offset, length and block of the records that are whole, and what was said of the others."""
    found, damages = [], []
    for one in iter_records(path, damages.append):
        try:
            block = b"".join(one.pieces())
            found.append((one.offset, one.length, block))
        except RecordError as exc:
            assert exc.offset == one.offset
    return found, damages


SAMPLES = {
    **{f"1.0-{kind}": file_of(kind, records()) for kind in KINDS},
    "1.1-gzip": file_of("gzip", records(version=b"WARC/1.1")),
    "warcio-1.0": by_warcio(True, "1.0"),
    "warcio-1.1-plain": by_warcio(False, "1.1"),
    "fastwarc-gzip": by_fastwarc("gzip"),
    "fastwarc-zstd": by_fastwarc("zstd"),
    **{f"arc-{kind}": file_of(kind, arc_records()) for kind in ("plain", "gzip", "zstd")},
}
every_sample = pytest.mark.parametrize("data", SAMPLES.values(), ids=SAMPLES.keys())


@every_sample
def test_every_record_can_be_had_in_one_pass_and_at_its_offset(tmp_path: Path, data: bytes) -> None:
    """Records follow each other without a gap, and the one at an offset is the one of the pass."""
    path = stored(tmp_path / "x", data)
    found = [
        (one.offset, one.headers, one.version, one.record_id, one.read(), one.length) for one in iter_records(path)
    ]
    assert len(found) >= 3
    end = found[0][0]
    assert end == 0 or "5d2a4d18" in data[:4].hex()
    for offset, headers, version, name, block, length in found:
        assert offset == end
        end = offset + length
        with open_record(path, offset) as one:
            assert (one.headers, one.version, one.record_id) == (headers, version, name)
            assert (one.read(), one.length) == (block, length)
    assert end == len(data)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", [b"WARC/1.0", b"WARC/1.1", b"WARC/0.18"])
def test_warc_of_any_version_and_compression_gives_the_bytes_that_were_put_in(
    tmp_path: Path, kind: str, version: bytes
) -> None:
    """Version, headers in order, and blocks."""
    parts = records(version=version)
    path = stored(tmp_path / "x", file_of(kind, parts))
    found = list(zip(iter_records(path), parts, strict=True))
    for one, part in found:
        assert one.version.encode() == version
        header, _, rest = part.partition(b"\r\n\r\n")
        assert [f"{name}: {value}" for name, value in one.headers] == header.decode().split("\r\n")[1:]
        assert b"".join(one.pieces()) + b"\r\n\r\n" == rest and one.trailer == b"\r\n\r\n"


@pytest.mark.parametrize("data", [by_warcio(True, "1.0"), by_warcio(False, "1.1"), by_fastwarc("gzip")])
def test_blocks_are_those_that_warcio_reads(tmp_path: Path, data: bytes) -> None:
    """The same records, ids and bytes as another library."""
    path = stored(tmp_path / "x", data)
    with path.open("rb") as file:
        theirs = [
            (one.rec_headers.get_header("WARC-Record-ID"), one.raw_stream.read())
            for one in WarcioIterator(file, no_record_parse=True)
        ]
    assert [(one.record_id, one.read()) for one in iter_records(path)] == theirs and len(theirs) >= 3


@pytest.mark.parametrize("kind", ["plain", "gzip", "zstd"])
def test_arc_records_become_responses(tmp_path: Path, kind: str) -> None:
    """URL, address and date of the URL-record are what a WARC header would say; ids are the same at each reading."""
    path = stored(tmp_path / "x.arc", file_of(kind, arc_records()))
    first, *rest = iter_records(path)
    assert (first.type, first.version) == ("warcinfo", "ARC/1")
    assert [one.get("WARC-Target-URI") for one in rest] == [f"http://arc.org/{number}" for number in range(3)]
    assert [one.get("WARC-Date") for one in rest] == [f"2005-01-02T03:04:0{number}Z" for number in range(3)]
    assert rest[0].get("WARC-IP-Address") == "1.2.3.4"
    assert [one.record_id for one in rest] == [one.record_id for one in list(iter_records(path))[1:]]
    assert len({one.record_id for one in rest}) == 3
    assert all(kind == "response" and block.startswith(b"HTTP/1.1 200 OK") for kind, block in blocks(path)[1:])


@pytest.mark.parametrize("kind", ["plain", "gzip", "stored", "zstd"])
@pytest.mark.parametrize("size", [PIECE_BYTES - 300, 3 * PIECE_BYTES, 3 * PIECE_BYTES + 1])
def test_block_larger_than_a_piece_comes_in_bounded_pieces(tmp_path: Path, kind: str, size: int) -> None:
    """No piece is much larger than PIECE_BYTES, and together they are the block to the byte."""
    for block in (os.urandom(size), b"\0" * size):
        path = stored(tmp_path / "x", file_of(kind, [record(block), record(b"next", number=2)]))
        digest, sizes = hashlib.sha256(), []
        large = None
        for one in iter_records(path):
            if large is None:
                large = one
                for piece in one.pieces():
                    digest.update(piece)
                    sizes.append(len(piece))
        assert large and (large.size, large.length) == (size, one.offset) and one.read() == b"next"
        assert digest.digest() == hashlib.sha256(block).digest() and max(sizes) <= PIECE_BYTES


@pytest.mark.parametrize("around", range(-8, 9))
def test_piece_that_ends_near_the_end_of_a_member_loses_nothing(tmp_path: Path, around: int) -> None:
    """What is left of a member may be its checksum only, or a byte or two of the line ends."""
    empty = len(record(b"", length=b"1000000"))
    block = os.urandom(PIECE_BYTES + around - empty)
    for kind in ("gzip", "stored", "zstd", "plain"):
        path = stored(tmp_path / "x", file_of(kind, [record(block)]))
        assert blocks(path) == [("response", block)]


def test_beginning_can_be_looked_at_before_the_block_is_read(tmp_path: Path) -> None:
    """peek() gives so much of it as is asked for, and what is read afterwards is all of it."""
    block = os.urandom(400_000)
    for kind in KINDS[:4]:
        path = stored(tmp_path / "x", file_of(kind, [record(block)]))
        with open_record(path, 0) as one:
            assert one.peek(300_000) == block[:300_000]
            assert one.read(350_000) == block[:350_000]
        with open_record(path, 0) as one:
            assert one.peek(1 << 20) == block
            assert b"".join(one.pieces()) == block


@pytest.mark.parametrize("kind", KINDS[:5])
def test_empty_block_is_a_record(tmp_path: Path, kind: str) -> None:
    """Content-Length 0, followed by another."""
    path = stored(tmp_path / "x", file_of(kind, [record(b"", b"metadata"), record(b"x", number=2)]))
    assert blocks(path) == [("metadata", b""), ("response", b"x")]


@pytest.mark.parametrize("kind", KINDS[:5])
def test_headers_with_bare_line_feeds_are_read(tmp_path: Path, kind: str) -> None:
    """Not the standard's form, but there are such files."""
    parts = [record(b"one", line_end=b"\n", end=b"\n\n"), record(b"two", line_end=b"\n", end=b"\n\n", number=2)]
    path = stored(tmp_path / "x", file_of(kind, parts))
    assert [(one.record_id, one.read()) for one in iter_records(path)] == [
        (record_id(1), b"one"),
        (record_id(2), b"two"),
    ]


def test_folded_values_are_joined_and_the_first_of_a_name_holds(tmp_path: Path) -> None:
    """Letter case of names, space around values and lines without a colon do not matter."""
    fields = (
        b"warc-x:  a \r\n\tb\r\n   c  ",
        b"X-Two:1",
        b"x-two: 2",
        b"no colon here",
        b"Empty:",
        "Ü: ü".encode(),
        b"Bad: \xff",
    )
    (one,) = iter_records(stored(tmp_path / "x", record(b"", b"response", b"http://e.org/", *fields)))
    assert one.get("WARC-X") == "a b c" and one.get("X-TWO") == "1" and one.get("Empty") == ""
    assert one.get("ü") == "ü" and one.get("Bad") == "\ufffd" and one.get("Missing") is None
    assert [value for name, value in one.headers if name.lower() == "x-two"] == ["1", "2"]


@pytest.mark.parametrize("kind", ["plain", "gzip", "zstd"])
@pytest.mark.parametrize(
    "length", [b"", b"-1", b"1e3", b"0x10", b"12 34", "١٢".encode(), b"9" * 40, b"1.0", b"+4", b"1_0"]
)
def test_length_that_is_no_number_costs_one_record(tmp_path: Path, kind: str, length: bytes) -> None:
    """It is named, and the next record is found."""
    path = stored(tmp_path / "x", file_of(kind, [record(b"one", length=length), record(b"two", number=2)]))
    found, (damage,) = whole(path)
    assert [block for _, _, block in found] == [b"two"]
    assert damage.offset == 0 and "Content-Length" in str(damage) and str(path) in str(damage)
    with pytest.raises(RecordError, match="Content-Length"):
        blocks(path)


def test_header_without_a_length_is_no_record(tmp_path: Path) -> None:
    """The standard wants one in every record (section 5.2)."""
    data = record(b"").replace(b"Content-Length", b"Content-Size")
    _, (damage,) = whole(stored(tmp_path / "x", data))
    assert damage.problem == "Content-Length is '', no number"


@pytest.mark.parametrize("kind", ["plain", "gzip", "zstd"])
def test_header_without_end_is_no_record_and_read_in_bounded_memory(tmp_path: Path, kind: str) -> None:
    """A megabyte at most is looked at; what stands behind is found."""
    huge = record(b"", b"response", b"http://e.org/", b"X-Huge: " + b"x" * (3 << 20))
    path = stored(tmp_path / "x", file_of(kind, [huge, record(b"two", number=2)]))
    found, damages = whole(path)
    assert [block for _, _, block in found] == [b"two"] and damages[0].offset == 0


@pytest.mark.parametrize("kind", KINDS[:5])
@pytest.mark.parametrize("length", [b"1", b"60", b"600", b"60000000"])
def test_wrong_length_is_found_and_costs_one_record(tmp_path: Path, kind: str, length: bytes) -> None:
    """Too short or too long; the one after the next is there in any case."""
    parts = [record(b"x" * 40, length=length), record(b"two", number=2), record(b"three" * 200, number=3)]
    found, damages = whole(stored(tmp_path / "x", file_of(kind, parts)))
    assert damages
    if kind != "plain":  # where too long a block takes in what follows, without a border between them
        assert [block for _, _, block in found] == [b"two", b"three" * 200]


@pytest.mark.parametrize("end", [b"", b"\r\n", b"\n", b"\r\n\r\n\r\n\r\n", b"\n" * 5000])
def test_line_ends_that_are_missing_or_too_many_cost_no_record(tmp_path: Path, end: bytes) -> None:
    """The trailer says what stands there; `verify` complains of it."""
    parts = [record(b"one", end=end), record(b"two", end=end, number=2)]
    for kind in ("plain", "gzip", "zstd"):
        path = stored(tmp_path / "x", file_of(kind, parts))
        found, damages = whole(path)
        if len(end) < 4000:
            assert not damages and [one.trailer for one in iter_records(path)] == [end, end]
        assert [block for _, _, block in found] == [b"one", b"two"] or kind != "plain"
        assert len(found) + len(damages) >= 2


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_several_records_in_one_member_are_refused_with_what_to_do(tmp_path: Path, pack: object) -> None:
    """None of them can be had by itself; the error says so."""
    path = stored(tmp_path / "x", pack(b"".join(records())))  # type: ignore[operator]
    with pytest.raises(RecordError, match="decompress the file and import it plain"):
        blocks(path)
    found, damages = whole(path)
    assert not found and len(damages) == 1


@pytest.mark.parametrize("kind", KINDS[:5])
@pytest.mark.parametrize("garbage", [b"\0" * 700, b"\x1f\x8b\x08\0" * 50, b"WARC/1.0\r\n" * 9, b"\xff" * 3_000_000])
def test_what_stands_between_records_is_passed_over(tmp_path: Path, kind: str, garbage: bytes) -> None:
    """And reported; the records on both sides are there."""
    first, second, *_ = (file_of(kind, [part]) for part in records())
    path = stored(tmp_path / "x", first + garbage + second)
    found, damages = whole(path)
    assert [offset for offset, _, _ in found] == [0, len(first + garbage)] and damages


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n" * 3000, b"hello" * 100, b"\x1f", b"\x1f\x8b", b"\x28\xb5\x2f", b"WARC/", b"\x5d\x2a\x4d\x18", b"\x5d\x2a\x4d\x18\xff\xff\xff\xff", b"\x5d\x2a\x4d\x18\x04\0\0\0\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18\0\0\0\0", gzip.compress(b"", mtime=0), zstd.compress(b"") * 3])  # fmt: skip
def test_file_without_records_gives_none(tmp_path: Path, data: bytes) -> None:
    """An empty one is no damage, any other is."""
    path = stored(tmp_path / "x", data)
    found, damages = whole(path)
    assert not found and bool(damages) == bool(data)
    with pytest.raises(RecordError), open_record(path, 0) as one:
        one.read()
    with pytest.raises(RecordError), open_record(path, 10_000) as one:
        one.read()
    with pytest.raises(RecordError, match="cannot be read"), open_record(tmp_path / "missing", 0):
        pass


@pytest.mark.slow
@every_sample
def test_file_cut_at_any_byte_has_every_record_before_the_cut(tmp_path: Path, data: bytes) -> None:
    """And nothing else; the record that was cut is reported."""
    path = stored(tmp_path / "x", data)
    places, _ = whole(path)
    is_plain = data[:4] not in (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18") and data[:2] != b"\x1f\x8b"
    for cut in range(len(data)):
        os.truncate(stored(path, data), cut)
        found, damages = whole(path)
        before = [place for place in places if place[0] + place[1] <= cut]
        if not is_plain:
            assert found == before, cut
            assert bool(damages) == (cut not in (0, places[0][0], *(place[0] + place[1] for place in places))), cut
            continue
        # A plain record ends with its block: of the line ends behind it there may be less.
        assert [place[::2] for place in found[: len(before)]] == [place[::2] for place in before], cut
        assert len(found) <= len(before) + 1 and all((one[0], one[2]) in [p[::2] for p in places] for one in found), cut


@pytest.mark.slow
@every_sample
def test_file_with_any_byte_flipped_keeps_what_the_flip_did_not_hit(tmp_path: Path, data: bytes) -> None:
    """Records before it are there; of gzip members those after it too."""
    path = stored(tmp_path / "x", data)
    places, _ = whole(path)
    is_gzip = data[:2] == b"\x1f\x8b"
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 0xFF
        path.write_bytes(changed)
        found, _ = whole(path)
        for place in places:
            if place[0] + place[1] <= at or (is_gzip and place[0] > at):
                assert place in found, (at, place[:2])


@any_path
@given(data=st.binary(max_size=3000))
@example(data=b"WARC/1.0\r\nContent-Length: 5\r\n\r\n")
@example(data=b"http://a 1 20050102030405 x 5\nhello\n")
@example(data=b"http://\xa0 1 20051302030405 x 5\nhello\n")
def test_arbitrary_bytes_give_records_or_record_errors(tmp_path: Path, data: bytes) -> None:
    """At any beginning."""
    for head in (
        b"",
        b"\x1f\x8b\x08\0",
        b"\x28\xb5\x2f\xfd",
        b"\x5d\x2a\x4d\x18",
        b"WARC/1.0\r\n",
        b"http://a.b/ 1.1.1.1 2005",
    ):
        survives(stored(tmp_path / "x", head + data))


@any_path
@given(name=st.sampled_from(sorted(SAMPLES)), seed=st.integers(0, 1 << 30))
def test_mutated_files_give_records_or_record_errors(tmp_path: Path, name: str, seed: int) -> None:
    """Bytes changed, taken out, doubled and moved."""
    survives(stored(tmp_path / "x", foreign.mutated(SAMPLES[name], seed)))


def survives(path: Path) -> None:
    """Read a file in every way that there is."""
    found, damages = whole(path)
    try:
        assert len(blocks(path)) == len(found)
        assert not damages
    except RecordError as exc:
        assert damages and damages[0].offset == exc.offset
    size = path.stat().st_size
    assert all(0 <= damage.offset <= size for damage in damages)
    assert [offset for offset, _, _ in found] == sorted({offset for offset, _, _ in found})
    for offset, length, block in found:
        assert 0 < length <= size - offset
        with open_record(path, offset) as one:
            assert one.read() == block
    for offset in (0, size // 2, size):
        try:
            with open_record(path, offset) as one:
                one.read()
        except RecordError as exc:
            assert exc.offset >= offset  # records begin behind a dictionary


@pytest.mark.process
def test_member_that_expands_without_end_is_passed_over_in_bounded_memory(tmp_path: Path) -> None:
    """Two gibibytes of zeros in two megabytes, as a block, as a header, as line ends and behind a record."""
    heads = {
        "block": record(b"", length=b"%d" % (2 << 30), end=b""),
        "header": b"WARC/1.0\r\nX: ",
        "behind": record(b"x"),
        "nothing": b"",
    }
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    zeros = b"\0" * (16 << 20)
    packed = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    for name, head in heads.items():
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        checksum = zlib.crc32(head)
        for _ in range(128):
            checksum = isal_zlib.crc32(zeros, checksum)
        size = len(head) + (2 << 30)
        with (tmp_path / name).open("wb") as out:
            out.write(b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH))
            for _ in range(128):
                out.write(packed)
            out.write(b"\x03\0" + checksum.to_bytes(4, "little") + (size % (1 << 32)).to_bytes(4, "little"))
            out.write(gzip.compress(record(b"after", number=2)))
    script = f"""
        import resource, sys
        from pathlib import Path
        from archive.warc.reading import iter_records
        resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))
        for name in {list(heads)!r}:
            damages = []
            found = [one.read(20) for one in iter_records(Path({str(tmp_path)!r}) / name, damages.append)]
            print(name, found[-1].decode(), len(found), len(damages))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.splitlines() == [
        "block after 2 0",
        "header after 1 1",
        "behind after 1 1",
        "nothing after 1 1",
    ], done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
        b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03nameless",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\xff\xff",
        gzip.compress(b"WARC/1.0\r\nContent-Length: 99999999\r\n\r\n", mtime=0)[:-8],
        gzip.compress(b"WARC/1.0\r\nA: b\r\n", 0, mtime=0)[:-8],
        b"\x28\xb5\x2f\xfd\x20\x05\x00\x00",
        b"WARC/1.0\r\n",
        b"WARC/1.0\r\nA: b\r\n",
        b"WARC/1.0\r\nContent-Length: 99999999\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: 900000\r\n\r\n",
        b"\nhttp://a 1 20050102030405 x 99999999\n",
    ],
)
def test_file_full_of_false_beginnings_is_read_in_linear_time(tmp_path: Path, piece: bytes) -> None:
    """Work grows with the size of the file: four times the size costs about four times the bytes read, not sixteen."""
    works = []
    for size in (20_000, 80_000):
        for head in {piece[:2], b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd", b"x"}:
            path = stored(tmp_path / "x", head + piece * (size // len(piece)))
            calls = 0

            def count(*_: object) -> None:
                nonlocal calls
                calls += 1

            sys.setprofile(count)
            try:
                for _ in iter_records(path, lambda exc: None):
                    pass
            finally:
                sys.setprofile(None)
            works.append((head, calls))
    half = len(works) // 2
    before, after = dict(works[:half]), dict(works[half:])
    assert all(after[head] < 6 * before[head] + 1000 for head in before), (before, after)
