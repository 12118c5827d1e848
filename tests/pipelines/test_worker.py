"""Processes that clean pages: what one page may cost, what is lost with it, and that they end with the crawler."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.writer import acquire_writer, release_writer
from archive.errors import BadConfig
from pipelines.errors import Overrun
from pipelines.runs.derive import Workers
from pipelines.runs.worker import Limits, Worker
from tests.archive.site import message, store
from tests.conftest import ROOT

MB = 1 << 20
LIMITS = Limits(cpu_seconds=0.5, wall_seconds=20, memory_bytes=200 * MB, resident_bytes=4_000 * MB)
LINE = "会议在上午开始，来自各地的代表参加了这次活动，并且听取了工作报告。"


def answer(question: str) -> object:
    """Do what the question says; this runs in the worker."""
    word, _, rest = question.partition(" ")
    match word:
        case "say":
            return rest, os.getpid()
        case "loop":
            while True:
                pass
        case "loop-in-c":
            return re.match(r"(a+)+$", "a" * 64 + "b")
        case "sleep":
            return time.sleep(float(rest))
        case "hold":
            return len(bytearray(int(rest) * MB))
        case "grow":
            _kept.append(bytes(bytearray(b"x") * (int(rest) * MB)))
            return os.getpid()
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "die-once":
            if not Path(rest).exists():
                Path(rest).touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return "second time"
        case "raise":
            raise BadConfig(rest)
    return None


_kept: list[bytes] = []


@pytest.fixture(params=["spawn", "fork"])
def worker(request: pytest.FixtureRequest) -> Iterator[Worker[str, object]]:
    """A worker of either kind with small limits."""
    one = Worker(answer, method=request.param, limits=LIMITS)
    yield one
    one.close()


def test_a_worker_keeps_its_process_from_question_to_question(worker: Worker[str, object]) -> None:
    """Answers come back in the order of the questions, all from one process, and what is raised there is raised here."""
    said = [worker.ask(f"say {number}") for number in range(20)]
    assert [text for text, _ in said] == [str(number) for number in range(20)]  # type: ignore[misc]
    with pytest.raises(BadConfig, match="no such key"):
        worker.ask("raise no such key")
    assert {process for _, process in said} == {worker.process_id}  # type: ignore[misc]
    worker.close()
    assert worker.process_id is None and not _is_alive(said[0][1])  # type: ignore[index]


@pytest.mark.parametrize("busy", ["loop", "loop-in-c"])
def test_a_question_that_computes_too_long_is_ended(worker: Worker[str, object], busy: str) -> None:
    """Also where Python cannot be interrupted; the next question finds a fresh process."""
    worker.ask("say hello")
    started = time.process_time(), time.monotonic()
    with pytest.raises(Overrun, match=r"0\.5 seconds of computing"):
        worker.ask(busy)
    assert time.process_time() - started[0] < 0.5, "waiting costs nothing"
    assert worker.ask("say again")[0] == "again"  # type: ignore[index]


def test_a_question_that_hangs_is_ended() -> None:
    """A worker that waits for something, and computes nothing, has a limit on the clock."""
    worker = Worker(answer, method="fork", limits=Limits(cpu_seconds=5, wall_seconds=0.5))
    worker.start()
    hung = worker.process_id
    with pytest.raises(Overrun, match=r"0\.5 seconds$"):
        worker.ask("sleep 60")
    assert hung is not None and not _is_alive(hung)
    worker.close()


def test_a_question_that_needs_too_much_memory_is_ended(worker: Worker[str, object]) -> None:
    """What is within the bound is given, also many times over; what is not costs only itself."""
    for _ in range(8):
        assert worker.ask("hold 150") == 150 * MB
    with pytest.raises(Overrun, match="more than 200 MB"):
        worker.ask("hold 2000")  # a process that was forked may have hundreds to spare, from what ran in it before
    assert worker.ask("hold 150") == 150 * MB


def test_a_process_that_has_grown_is_replaced() -> None:
    """After its answer is given, and before the machine feels it."""
    worker = Worker(answer, method="spawn", limits=Limits(resident_bytes=150 * MB))
    small, grown = worker.ask("grow 1"), worker.ask("grow 160")
    assert small == grown and not _is_alive(grown)  # type: ignore[arg-type]
    assert worker.ask("grow 1") != grown
    worker.close()


def test_a_process_that_dies_is_asked_once_more(worker: Worker[str, object], tmp_path: Path) -> None:
    """What somebody else killed is done again; what kills every process that it meets is given up, and says how."""
    assert worker.ask(f"die-once {tmp_path / 'died'}") == "second time"
    with pytest.raises(Overrun, match="SIGKILL"):
        worker.ask("die")
    process = worker.ask("say x")[1]  # type: ignore[index]
    os.kill(process, signal.SIGKILL)  # while it has nothing to do
    assert worker.ask("say y")[0] == "y"  # type: ignore[index]


def test_one_costly_page_is_one_verdict_among_sound_documents(tmp_path: Path) -> None:
    """Pages that are under way beside it, before and after it come out whole, each under its own name."""
    page = f"<html><body><h1>会议召开</h1><p>{LINE * 3}</p></body></html>"
    costly = f"<html><body>{f'<p>{LINE}</p>' * 70_000}</body></html>"
    with Collection.open_or_create(tmp_path / "c") as collection:
        writer = acquire_writer(collection)
        captures = [
            store(writer, f"http://news.example/{number}", message((costly if number == 4 else page).encode()))
            for number in range(10)
        ]
        release_writer(writer)
    documents = asyncio.run(_derive(tmp_path / "c", captures))
    assert [document.url for document in documents] == [capture.url for capture in captures]
    assert [document.verdict for document in documents] == ["article"] * 4 + ["other"] + ["article"] * 5
    assert "0.8 seconds of computing" in documents[4].verdict_reason
    assert documents[4].record_id == captures[4].record_id and documents[4].payload_digest


async def _derive(path: Path, captures: list[Capture]) -> list:  # type: ignore[type-arg]
    workers = Workers(path, 2, Limits(cpu_seconds=0.8))
    try:
        return await asyncio.gather(*map(workers.derive, captures))
    finally:
        workers.close()


PARENT = """
import sys, time
from pathlib import Path
from pipelines.runs.derive import Workers
from pipelines.runs.worker import Worker

if __name__ == "__main__":
    workers = Workers(Path(sys.argv[1]), 2)
    for worker in workers._idle:
        worker.start()
    print(*(worker.process_id for worker in workers._idle), flush=True)
    time.sleep(60)
"""


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_cleaning_processes_end_with_a_crawler_that_is_killed(tmp_path: Path) -> None:
    """After SIGKILL, which lets nothing be tidied up, no worker is left behind."""
    Collection.open_or_create(tmp_path / "c").close()
    (tmp_path / "parent.py").write_text(PARENT)
    crawler = subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py"), str(tmp_path / "c")],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert crawler.stdout is not None
    workers = [int(word) for word in crawler.stdout.readline().split()]
    assert len(workers) == 2 and all(map(_is_alive, workers))
    crawler.send_signal(signal.SIGKILL)
    crawler.wait()
    crawler.stdout.close()
    deadline = time.monotonic() + 20
    while any(map(_is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    left = [worker for worker in workers if _is_alive(worker)]
    for worker in left:
        os.kill(worker, signal.SIGKILL)
    assert not left


def test_a_worker_in_the_middle_of_a_page_ends_with_its_parent(tmp_path: Path) -> None:
    """It does not compute on for seconds when nobody is left to hear."""
    parent = subprocess.Popen(
        [sys.executable, "-c", "from tests.pipelines.test_workers import _ask_and_say; _ask_and_say()"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    process = int(parent.stdout.readline())
    assert _is_alive(process)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while _is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(process)


def _ask_and_say() -> None:
    worker = Worker(answer)
    worker.start()
    print(worker.process_id, flush=True)
    worker.ask("sleep 60")
