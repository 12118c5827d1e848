"""Processes that clean pages: what is lost with a costly page, and that they end with the crawler."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.writer import acquire_writer, release_writer
from pipelines.runs.cleaning_workers import CleaningWorkers
from pipelines.runs.worker import Limits
from tests.archive.site import message, store
from tests.conftest import ROOT
from tests.pipelines.test_worker import is_alive

pytestmark = pytest.mark.process

LINE = "会议在上午开始，来自各地的代表参加了这次活动，并且听取了工作报告。"


def test_a_costly_page_gets_a_verdict_and_harms_no_other_page(tmp_path: Path) -> None:
    """Pages that are cleaned before, after and at the same time get their own whole documents."""
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
    workers = CleaningWorkers(path, 2, Limits(cpu_seconds=0.8))
    try:
        return await asyncio.gather(*map(workers.derive, captures))
    finally:
        workers.close()


PARENT = """
import sys, time
from pathlib import Path
from pipelines.runs.cleaning_workers import CleaningWorkers
from pipelines.runs.worker import Worker

if __name__ == "__main__":
    workers = CleaningWorkers(Path(sys.argv[1]), 2)
    for worker in workers._idle:
        worker.start()
    print(*(worker.process_id for worker in workers._idle), flush=True)
    time.sleep(60)
"""


def test_cleaning_processes_end_with_a_crawler_that_is_killed(tmp_path: Path) -> None:
    """After SIGKILL, which leaves no time to clean up, no process is left."""
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
    assert len(workers) == 2 and all(map(is_alive, workers))
    crawler.send_signal(signal.SIGKILL)
    crawler.wait()
    crawler.stdout.close()
    deadline = time.monotonic() + 20
    while any(map(is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    left = [worker for worker in workers if is_alive(worker)]
    for worker in left:
        os.kill(worker, signal.SIGKILL)
    assert not left
