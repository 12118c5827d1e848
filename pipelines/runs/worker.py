"""Worker: a process that answers one question at a time, within limits of time and memory.

Python cannot interrupt a parser or a regular expression that runs in C. So the limits are the kernel's: a timer of the
process's own CPU time whose signal ends the process, and a bound on its memory. Only the question asked is lost.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, TypeVar

from pipelines.errors import Overrun

Question = TypeVar("Question")
Answer = TypeVar("Answer")

_MAX_WORKERS = 8
_PAGE = os.sysconf("SC_PAGE_SIZE")
_starting = threading.Lock()  # multiprocessing reaps ended processes when it starts one, and their exit code with them


def default_worker_count() -> int:
    """Return how many processes clean pages by default. More than there are cores gain nothing; each takes about 120 MB."""
    return max(1, min(os.cpu_count() or 1, _MAX_WORKERS))


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a question.

    cpu_seconds are the process's own, so that no page fails on a busy machine. wall_seconds end a process that waits
    without computing, as for a disk that does not answer. memory_bytes may be allocated in addition to the memory that the
    process had before the question. A process with more than resident_bytes after an answer is replaced by a new process.
    """

    cpu_seconds: float = 8.0
    wall_seconds: float = 30.0
    memory_bytes: int = 500 << 20
    resident_bytes: int = 250 << 20


class Worker(Generic[Question, Answer]):
    """A process to ask. It starts with the first question, and again after a question that ended it."""

    def __init__(
        self,
        answer: Callable[[Question], Answer],
        *,
        start: Callable[[], object] | None = None,
        method: str = "spawn",
        limits: Limits | None = None,
    ) -> None:
        """Answer questions with answer(question), in a process that has called start() first.

        method is "spawn" where this process has threads, since a fork can lock up then; both functions must be
        importable by name. "fork" is cheaper.
        """
        self.limits = limits or Limits()
        self._context: Any = multiprocessing.get_context(method)
        self._forks = method == "fork"
        self._work = (answer, start, self.limits)
        self._process: Any = None
        self._connection: Connection | None = None

    @property
    def process_id(self) -> int | None:
        """The id of the process, None while it is not running."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the process, if it is not running, before there is a question for it."""
        if self._process is not None:
            return
        ours, theirs = self._context.Pipe()
        arguments = (theirs, ours if self._forks else None, *self._work)
        with _starting:
            process = self._context.Process(target=_serve, args=arguments, daemon=True)
            process.start()
        self._process, self._connection = process, ours
        theirs.close()

    def ask(self, question: Question) -> Answer:
        """Return the answer, or raise the exception that answering raised. Raises Overrun where a limit was passed.

        Where the process ends for another reason, as when somebody kills it, a new process is asked once more.
        """
        try:
            return self._ask(question)
        except _Ended:
            pass
        try:
            return self._ask(question)
        except _Ended as exc:
            raise Overrun(str(exc)) from None

    def close(self) -> None:
        """End the process. The next question starts a new process."""
        self._end(kill=False)

    def _ask(self, question: Question) -> Answer:
        self.start()
        connection = self._connection
        if connection is None:
            raise RuntimeError("a worker was asked and closed at the same time")
        try:
            connection.send(question)
            if not connection.poll(self.limits.wall_seconds):
                self._end(kill=True)
                raise Overrun(f"it took more than {self.limits.wall_seconds:g} seconds")
            kind, value, last = connection.recv()
        except (EOFError, OSError):
            code = self._end(kill=False)
            if code == -signal.SIGPROF:
                raise Overrun(f"it took more than {self.limits.cpu_seconds:g} seconds of computing") from None
            raise _Ended(_cause(code)) from None
        if last:
            self._end(kill=False)
        if kind == "memory":
            raise Overrun(f"it needed more than {self.limits.memory_bytes >> 20} MB of memory")
        if kind == "error":
            raise value
        return value  # type: ignore[no-any-return]

    def _end(self, kill: bool) -> int | None:
        """End the process and return its exit code."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if process is None or connection is None:
            return None
        if kill:
            process.kill()
        connection.close()  # the process ends when its questions do
        wait([process.sentinel], self.limits.wall_seconds)
        with _starting:
            if process.exitcode is None:
                process.kill()
                process.join(self.limits.wall_seconds)
            code: int | None = process.exitcode
        return code


class _Ended(Exception):
    """The process has ended, and not by a limit."""


def _cause(code: int | None) -> str:
    if code is None or code >= 0:
        return "the process that cleaned it ended"
    return f"the process that cleaned it was ended by {signal.Signals(-code).name}"


def _serve(
    connection: Connection,
    inherited: Connection | None,
    answer: Callable[[Any], Any],
    start: Callable[[], object] | None,
    limits: Limits,
) -> None:
    """Answer questions in the worker's process until they end. inherited is the parent's end of the pipe after a fork."""
    if inherited is not None:
        inherited.close()  # while it is open here, the questions do not end
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of the group; the parent decides
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    if start is not None:
        start()
    while True:
        try:
            question = connection.recv()
        except EOFError:
            return
        reply = _reply(answer, question, limits)
        question = None
        last = reply[0] == "memory" or _memory("resident") > limits.resident_bytes
        connection.send((*reply, last))
        if last:
            return


def _reply(answer: Callable[[Any], Any], question: Any, limits: Limits) -> tuple[str, Any]:
    _bound_memory(limits.memory_bytes)
    signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
    try:
        return "answer", answer(question)
    except MemoryError:
        return "memory", None
    except Exception as exc:
        return "error", exc
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _bound_memory(None)


def _bound_memory(more: int | None) -> None:
    """Let this process allocate so many more bytes than it has; None takes the bound away."""
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    soft = hard if more is None else _memory("data") + more
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _memory(what: str) -> int:
    """Return the memory of this process in bytes: resident, or allocated data."""
    try:
        fields = Path("/proc/self/statm").read_text("ascii").split()
    except OSError:  # only Linux has it; elsewhere the peak of resident memory is taken for both
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    return int(fields[1 if what == "resident" else 5]) * _PAGE


def _end_with_parent() -> None:
    """End this process when its parent has ended, even by SIGKILL and in the middle of a page."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
