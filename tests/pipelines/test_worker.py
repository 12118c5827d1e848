"""A process that answers questions: what a question may cost, what is lost with it, and that the process ends with its parent."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import BadConfig
from pipelines.errors import Overrun
from pipelines.runs.worker import Limits, Worker
from tests.conftest import ROOT

pytestmark = pytest.mark.process

MB = 1 << 20
LIMITS = Limits(cpu_seconds=0.5, wall_seconds=20, memory_bytes=200 * MB, resident_bytes=4_000 * MB)


def answer(question: str) -> object:
    """Do what the question says, in the worker's process."""
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
    """A worker with small limits, started by either method."""
    one = Worker(answer, method=request.param, limits=LIMITS)
    yield one
    one.close()


def test_a_worker_keeps_its_process_from_question_to_question(worker: Worker[str, object]) -> None:
    """All answers come from the same process, and an exception in it is raised by ask()."""
    said = [worker.ask(f"say {number}") for number in range(20)]
    assert [text for text, _ in said] == [str(number) for number in range(20)]  # type: ignore[misc]
    with pytest.raises(BadConfig, match="no such key"):
        worker.ask("raise no such key")
    assert {process for _, process in said} == {worker.process_id}  # type: ignore[misc]
    worker.close()
    assert worker.process_id is None and not is_alive(said[0][1])  # type: ignore[index]


@pytest.mark.parametrize("busy", ["loop", "loop-in-c"])
def test_a_question_that_computes_too_long_is_ended(worker: Worker[str, object], busy: str) -> None:
    """Also where Python cannot be interrupted; the next question gets a new process."""
    worker.ask("say hello")
    started = time.process_time(), time.monotonic()
    with pytest.raises(Overrun, match=r"0\.5 seconds of computing"):
        worker.ask(busy)
    assert time.process_time() - started[0] < 0.5, "waiting costs nothing"
    assert worker.ask("say again")[0] == "again"  # type: ignore[index]


def test_a_question_that_hangs_is_ended() -> None:
    """A process that waits without computing has a limit of wall-clock time."""
    worker = Worker(answer, method="fork", limits=Limits(cpu_seconds=5, wall_seconds=0.5))
    worker.start()
    hung = worker.process_id
    with pytest.raises(Overrun, match=r"0\.5 seconds$"):
        worker.ask("sleep 60")
    assert hung is not None and not is_alive(hung)
    worker.close()


def test_a_question_that_needs_too_much_memory_is_ended(worker: Worker[str, object]) -> None:
    """Memory within the bound is given, also many times; a question beyond the bound costs no other question."""
    for _ in range(8):
        assert worker.ask("hold 150") == 150 * MB
    with pytest.raises(Overrun, match="more than 200 MB"):
        worker.ask("hold 2000")  # a process that was forked may have hundreds to spare, from what ran in it before
    assert worker.ask("hold 150") == 150 * MB


def test_a_process_that_has_grown_is_replaced() -> None:
    """After its answer, before the next question."""
    worker = Worker(answer, method="spawn", limits=Limits(resident_bytes=150 * MB))
    small, grown = worker.ask("grow 1"), worker.ask("grow 160")
    assert small == grown and not is_alive(grown)  # type: ignore[arg-type]
    assert worker.ask("grow 1") != grown
    worker.close()


def test_a_process_that_dies_is_asked_once_more(worker: Worker[str, object], tmp_path: Path) -> None:
    """A question whose process was killed once is answered; a question that kills each process is given up, with the signal."""
    assert worker.ask(f"die-once {tmp_path / 'died'}") == "second time"
    with pytest.raises(Overrun, match="SIGKILL"):
        worker.ask("die")
    process = worker.ask("say x")[1]  # type: ignore[index]
    os.kill(process, signal.SIGKILL)  # while it has nothing to do
    assert worker.ask("say y")[0] == "y"  # type: ignore[index]


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_in_the_middle_of_a_page_ends_with_its_parent(tmp_path: Path) -> None:
    """It does not go on computing for nobody."""
    parent = subprocess.Popen(
        [sys.executable, "-c", "from tests.pipelines.test_worker import _ask_and_say; _ask_and_say()"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    process = int(parent.stdout.readline())
    assert is_alive(process)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(process)


def _ask_and_say() -> None:
    worker = Worker(answer)
    worker.start()
    print(worker.process_id, flush=True)
    worker.ask("sleep 60")
