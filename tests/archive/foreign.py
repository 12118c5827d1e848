"""WARC and ARC files as other tools write them: by warcio, by FastWARC, and by hand, byte for byte."""

from __future__ import annotations

import gzip
import hashlib
import random
from base64 import b32encode
from collections.abc import Callable, Iterable
from io import BytesIO

from fastwarc.stream_io import GzipWriter, ZstdWriter
from fastwarc.warc import WarcRecord, WarcRecordType
from isal import isal_zlib
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.warc.members import zstd

SENTENCE = "The council met on Monday to discuss the bridge, the budget and what the voters had said of both. "


def page(number: int, paragraphs: int = 6) -> bytes:
    """An article's HTML."""
    text = "".join(f"<p>{number}.{count} {SENTENCE * 2}</p>" for count in range(paragraphs))
    return f"<html><title>Story {number}</title><body><article><h1>Story {number}</h1>{text}</article></body></html>".encode()


def http(body: bytes, *headers: bytes, status: bytes = b"200 OK", mime: bytes = b"text/html") -> bytes:
    """A response message."""
    return b"\r\n".join([b"HTTP/1.1 " + status, b"Content-Type: " + mime, *headers]) + b"\r\n\r\n" + body


def digest(data: bytes) -> bytes:
    """A labelled SHA-1, as most writers have it."""
    return b"sha1:" + b32encode(hashlib.sha1(data).digest())


def record(
    block: bytes, kind: bytes = b"response", uri: bytes = b"http://e.org/1", *fields: bytes, version: bytes = b"WARC/1.0",
    number: int = 1, date: bytes = b"2020-01-02T03:04:05Z", mime: bytes = b"application/http; msgtype=response",
    line_end: bytes = b"\r\n", end: bytes = b"\r\n\r\n", length: bytes | None = None,
) -> bytes:  # fmt: skip
    """A WARC record, uncompressed. number makes its record id; length takes the place of the true Content-Length."""
    lines = [
        version, b"WARC-Type: " + kind, b"WARC-Target-URI: " + uri, b"WARC-Date: " + date,
        b"WARC-Record-ID: " + record_id(number).encode(), b"Content-Type: " + mime, *fields,
        b"Content-Length: " + (b"%d" % len(block) if length is None else length),
    ]  # fmt: skip
    return line_end.join(lines) + line_end * 2 + block + end


def record_id(number: int) -> str:
    """The id of the record with this number."""
    return f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>"


def records(count: int = 3, version: bytes = b"WARC/1.0") -> list[bytes]:
    """A warcinfo record and so many responses, with digests."""
    blocks = [http(page(number, 1)) for number in range(count)]
    return [
        record(b"software: hand\r\n", b"warcinfo", b"", mime=b"application/warc-fields", number=0, version=version),
        *(
            record(
                block, b"response", b"http://e.org/%d" % number, b"WARC-Block-Digest: " + digest(block),
                b"WARC-Payload-Digest: " + digest(block.partition(b"\r\n\r\n")[2]), number=number + 1, version=version,
            )
            for number, block in enumerate(blocks)
        ),
    ]  # fmt: skip


def arc_records(count: int = 3) -> list[bytes]:
    """An ARC file's head and so many URL-records."""
    head = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    out = [b"filedesc://x.arc 0.0.0.0 20050102030405 text/plain %d\n%s\n" % (len(head), head)]
    for number in range(count):
        block = http(page(number, 1))
        out.append(
            b"http://arc.org/%d 1.2.3.4 2005010203040%d text/html %d\n" % (number, number, len(block)) + block + b"\n"
        )
    return out


def dictionary(parts: Iterable[bytes]) -> tuple[bytes, Callable[[bytes], bytes]]:
    """The frame that begins a WARC file with a zstd dictionary, and what compresses its records."""
    trained = zstd.train_dict(list(parts) * 8, 1500)
    packed = zstd.compress(trained.dict_content)
    head = b"\x5d\x2a\x4d\x18" + len(packed).to_bytes(4, "little") + packed
    return head, lambda data: zstd.compress(data, zstd_dict=trained)


def file_of(kind: str, parts: list[bytes]) -> bytes:
    """A file of these records: plain, gzip, isal, stored (gzip without compression), zstd or dictionary."""
    if kind == "dictionary":
        head, pack = dictionary(parts)
        return head + b"".join(map(pack, parts))
    packers: dict[str, Callable[[bytes], bytes]] = {
        "plain": bytes,
        "gzip": lambda data: gzip.compress(data, mtime=0),
        "isal": lambda data: isal_zlib.compress(data, 2, 31),
        "stored": lambda data: gzip.compress(data, 0, mtime=0),
        "zstd": zstd.compress,
    }
    return b"".join(map(packers[kind], parts))


KINDS = ("plain", "gzip", "isal", "stored", "zstd", "dictionary")


def by_warcio(is_gzip: bool, version: str, count: int = 3) -> bytes:
    """A file that warcio writes: warcinfo, responses (some chunked), and a revisit of the first page but one."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=is_gzip, warc_version=version)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "test"}))
    for number in range(count):
        body, headers = page(number, 1), [("Content-Type", "text/html")]
        if number % 3 == 0:
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
            headers.append(("Transfer-Encoding", "chunked"))
        made = writer.create_warc_record(
            f"http://e.org/{number}",
            "response",
            payload=BytesIO(body),
            http_headers=StatusAndHeaders("200 OK", headers, "HTTP/1.1"),
            warc_headers_dict={"WARC-Date": f"2020-01-02T03:04:{number:02d}Z"},
        )
        writer.write_record(made)
        made.raw_stream.close()
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
    writer.write_record(
        writer.create_revisit_record(
            "http://e.org/again", digest(page(1, 1)).decode(), "http://e.org/1", "2020-01-02T03:04:01Z", head
        )
    )
    return out.getvalue()


def by_fastwarc(kind: str, count: int = 3) -> bytes:
    """A gzip or zstd file that FastWARC writes, with checksums."""
    out = BytesIO()
    stream = {"gzip": GzipWriter, "zstd": ZstdWriter}[kind](out)
    for number in range(count):
        made = WarcRecord()
        made.init_headers(record_type=WarcRecordType.response)
        made.headers["WARC-Target-URI"] = f"http://e.org/{number}"
        made.is_http = True
        made.set_bytes_content(http(page(number, 1)))
        made.write(stream, checksum_data=True)
        stream.finish()  # a member of its own
    stream.flush()
    return out.getvalue()


def mutated(data: bytes, seed: int) -> bytes:
    """Data with some bytes changed, taken out, doubled, or put elsewhere."""
    chance, out = random.Random(seed), bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randrange(len(out) + 1), chance.choice((1, 1, 2, 7, 50, 400))
        piece = bytes(out[at : at + size])
        match chance.randrange(4):
            case 0:
                out[at : at + size] = chance.randbytes(len(piece))
            case 1:
                del out[at : at + size]
            case 2:
                out[at:at] = piece
            case _:
                del out[at : at + size]
                elsewhere = chance.randrange(len(out) + 1)
                out[elsewhere:elsewhere] = piece
    return bytes(out)
