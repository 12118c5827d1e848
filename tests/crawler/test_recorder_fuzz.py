"""The recorder's boundary: whatever bytes a server sends, in whatever pieces, the record is a prefix of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.web._newclient import Request
from twisted.web.client import Response
from twisted.web.http_headers import Headers

from crawler.fetching.wire import MAX_RESPONSE_HEAD_BYTES, Attempt, Recording, RecordingProtocol
from tests.origin import BEHAVIOURS, FAULTS

LIMIT = 2000
SEEDS = [
    behaviour.sent
    for behaviour in [*BEHAVIOURS.values(), *FAULTS.values()]
    if not behaviour.stream and len(behaviour.sent) < 4 * LIMIT
]
SPLICES = [b"\r\n", b"\n", b"\r\n\r\n", b"\0", b":", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 103 Hints\r\n\r\n", b"0\r\n\r\n",
           b"Transfer-Encoding: chunked\r\n", b"Content-Length: 5\r\n", b" ", b"\t", b"ffffffffffffffff\r\n", b"-1\r\n"]  # fmt: skip


@st.composite
def sent_bytes(draw: st.DrawFn) -> bytes:
    """Anything, or an answer that was cut, glued and spoilt in places."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.binary(max_size=400))
    data = draw(st.sampled_from([b"", b"", b"HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n"])) + draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(data)))
        removed = draw(st.integers(0, 30))
        data = data[:at] + draw(st.sampled_from(SPLICES) | st.binary(max_size=8)) + data[at + removed :]
    return data + draw(st.sampled_from([b"", b"", b"x" * (LIMIT + 1), b"HTTP/1.1 200 NEXT\r\n\r\n"]))


class Reader:
    """What Scrapy's reader does: it gathers the body until that is over."""

    def __init__(self) -> None:
        self.body, self.ends = b"", 0

    def makeConnection(self, transport: Any) -> None:  # noqa: N802
        """Nothing to do."""

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """A piece."""
        assert not self.ends
        self.body += data

    def connectionLost(self, reason: Failure) -> None:  # noqa: N802
        """The end, which comes once."""
        self.ends += 1


class Wire(StringTransport):
    """A transport in memory that can be asked whether it was let go of."""

    def getPeer(self) -> Any:  # noqa: N802
        """Nobody in particular."""


def receive(pieces: list[bytes], method: bytes, reason: type[Exception]) -> tuple[Attempt, bytes, Reader, list[object]]:
    """Let a recording protocol hear the pieces and the end of the connection; returns the block of the record too."""
    recording, transport, reader, results = Recording(None, LIMIT, LIMIT // 2), Wire(), Reader(), list[object]()
    protocol = RecordingProtocol()  # type: ignore[no-untyped-call]
    protocol.makeConnection(transport)
    request = Request(method, b"/", Headers({b"Host": [b"h"]}), None, persistent=True)  # type: ignore[no-untyped-call]
    request._pressmark_recording = recording  # type: ignore[attr-defined]

    def answered(response: Response) -> None:
        results.append(response.code)
        if response.length != 0:
            response.deliverBody(reader)

    protocol.request(request).addCallbacks(answered, results.append)
    for piece in pieces:
        if transport.disconnected:
            break
        protocol.dataReceived(piece)
    protocol.connectionLost(Failure(reason()))
    [attempt] = recording.attempts
    attempt.end_recording()
    attempt.response.seek(0)
    block = attempt.response.read()
    attempt.discard()
    return attempt, block, reader, results


@settings(max_examples=400, deadline=None)
@given(data=sent_bytes(), cuts=st.lists(st.integers(1, 700), max_size=12), method=st.sampled_from([b"GET", b"HEAD"]),
       reason=st.sampled_from([ConnectionDone, ConnectionLost]))  # fmt: skip
def test_the_record_is_what_was_sent_as_far_as_it_belongs_to_the_answer(
    data: bytes, cuts: list[int], method: bytes, reason: type[Exception]
) -> None:
    """A contiguous part of the bytes, interim heads before it left out; one result, one end, no more body than allowed."""
    pieces, at = [], 0
    for size in cuts:
        pieces.append(data[at : at + size])
        at += size
    pieces.append(data[at:])
    attempt, block, reader, results = receive([piece for piece in pieces if piece], method, reason)
    assert len(block) == attempt.received
    # A short block, such as the line end that was all that came after an interim head, may stand in data more than once.
    starts = [found.start() for found in re.finditer(b"(?=" + re.escape(block) + b")", data)]
    after_interim = re.match(rb"\s*HTTP/\d", data, re.IGNORECASE)
    assert 0 in starts or (after_interim and any(data[:start].endswith(b"\n") for start in starts))
    assert len(results) == 1 and reader.ends <= 1
    assert len(reader.body) <= LIMIT // 2
    if attempt.is_complete or attempt.exceeded_limit:
        assert not (attempt.is_complete and attempt.exceeded_limit)
        assert not attempt.is_complete or int(block.split()[1]) == results[0]  # the final answer, not an interim one
    else:
        assert data.endswith(block) or isinstance(results[0], Failure) or reader.ends
    assert len(block) <= MAX_RESPONSE_HEAD_BYTES + LIMIT


@settings(max_examples=100, deadline=None)
@given(data=sent_bytes(), cuts=st.lists(st.integers(1, 50), max_size=40))
def test_it_does_not_matter_in_which_pieces_bytes_come(data: bytes, cuts: list[int]) -> None:
    """One read or forty: the same block, and the same word on whether it is whole."""
    pieces, at = [], 0
    for size in cuts:
        pieces.append(data[at : at + size])
        at += size
    pieces.append(data[at:])
    outcomes = []
    for way in ([data], pieces):
        attempt, block, reader, _ = receive([piece for piece in way if piece], b"GET", ConnectionDone)
        outcomes.append((attempt.is_complete, attempt.exceeded_limit, reader.body, block))
    whole, parts = outcomes
    assert whole[:2] == parts[:2] and whole[2].startswith(parts[2])
    assert whole[3].startswith(parts[3]) and (whole[3] == parts[3] or not (whole[0] or whole[1]))


def test_a_full_disk_ends_the_connection_and_is_told(tmp_path: Path) -> None:
    """Bytes that the spool cannot take end the attempt with the reason, and nothing is raised into the reactor."""

    class Full:
        def write(self, data: bytes) -> int:
            raise OSError(28, "No space left on device")

        def flush(self) -> None:
            """Nothing was kept."""

        close = flush

    recording = Recording(tmp_path, LIMIT, LIMIT)
    protocol = RecordingProtocol()  # type: ignore[no-untyped-call]
    transport = Wire()
    protocol.makeConnection(transport)
    request = Request(b"GET", b"/", Headers({b"Host": [b"h"]}), None, persistent=True)  # type: ignore[no-untyped-call]
    request._pressmark_recording = recording  # type: ignore[attr-defined]
    failures: list[Failure] = []
    protocol.request(request).addErrback(failures.append)
    recording.attempts[0].response.close()
    recording.attempts[0].response = Full()  # type: ignore[assignment]
    protocol.dataReceived(b"HTTP/1.1 200 OK\r\n")
    assert recording.attempts[0].disk_failure is not None
    assert transport.disconnected and len(failures) == 1
    recording.attempts[0].discard()
