"""The processes that clean pages live as long as the crawler, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from archive.collection import Collection
from tests.conftest import ROOT

PARENT = """
import asyncio, sys, time
from pathlib import Path
from pipelines.derive import Workers

if __name__ == "__main__":
    workers = Workers(Path(sys.argv[1]), 2)
    futures = [workers._pool.submit(time.sleep, 0.3) for _ in range(4)]
    [future.result() for future in futures]
    print(*workers._pool._processes, flush=True)
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
