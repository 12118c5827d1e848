"""The small process between the benchmark and what it measures; run as a script: RESULT TIMEOUT COMMAND...

As the subreaper of everything below it (prctl(2)), it becomes the parent of each descendant whose own parent is gone.
So when no child is left, the kernel's account of waited-for children (getrusage, RUSAGE_CHILDREN) holds the CPU time
of the whole tree, exactly and without sampling: grandchildren, worker pools and orphans too. Its own time is not in it.
Only a descendant whose parent ignores SIGCHLD would be missed; no program measured here does that.

Memory cannot be had so: the kernel keeps peaks of single processes only. The resident sizes of the tree are added up
every SAMPLE_SECONDS; pages that two processes share count twice, and shorter peaks of one process are not lost, as its
own peak (ru_maxrss) is the least that is reported.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

SAMPLE_SECONDS = 0.05
GRACE_SECONDS = 2.0  # for processes that outlive the command by a moment
_PR_SET_CHILD_SUBREAPER = 36
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def descendants(root: int) -> set[int]:
    """Return the processes below root that run at this moment."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # it ended meanwhile
                # the name in brackets may hold brackets itself (proc(5)); the parent is the 2nd field after it
                parent = int((entry / "stat").read_bytes().rpartition(b")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found: set[int] = set()
    waiting = [root]
    while waiting:
        fresh = children.get(waiting.pop(), [])
        found.update(fresh)
        waiting += fresh
    return found


def resident_bytes(processes: set[int]) -> int:
    """Return the sum of their resident sizes."""
    total = 0
    for process in processes:
        with suppress(OSError):
            total += int(Path(f"/proc/{process}/statm").read_bytes().split()[1]) * _PAGE_BYTES
    return total


def await_all(seconds: float) -> None:
    """Reap what ends by itself within some time, as multiprocessing's resource tracker does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            process, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not process:
            time.sleep(0.005)


def end_all() -> int:
    """Kill and reap all that is left below this process; return how many processes that were."""
    ended = 0
    while True:
        for process in descendants(os.getpid()):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return ended
        ended += 1


def main(result: str, timeout: str, *command: str) -> None:
    """Run the command and write what it took, as JSON, to the file result."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER) failed; measuring needs Linux 3.4 or newer")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        facts = _watch(list(command), float(timeout))
    finally:  # also on Ctrl-C, which the command, in a session of its own, does not see
        left_over = end_all()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    facts["left_over"] = 0 if facts["returncode"] is None else left_over
    facts["cpu_seconds"] = usage.ru_utime + usage.ru_stime
    facts["peak_rss_bytes"] = max(facts["peak_rss_bytes"], usage.ru_maxrss * 1024)
    Path(result).write_text(json.dumps(facts))


def _watch(command: list[str], timeout_seconds: float) -> dict[str, Any]:
    """Run the command to its end; without a return code where it took too long."""
    started = time.monotonic()
    child = subprocess.Popen(command, start_new_session=True)
    ending, peak, in_time = os.pidfd_open(child.pid), 0, True
    while in_time and not select.select([ending], [], [], SAMPLE_SECONDS)[0]:
        peak = max(peak, resident_bytes(descendants(os.getpid())))
        in_time = time.monotonic() - started < timeout_seconds
    wall_seconds = time.monotonic() - started
    returncode = child.wait() if in_time else None
    if in_time:
        await_all(GRACE_SECONDS)
    return {"returncode": returncode, "wall_seconds": wall_seconds, "peak_rss_bytes": peak}


if __name__ == "__main__":
    main(*sys.argv[1:])
