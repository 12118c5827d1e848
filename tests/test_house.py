"""What the tests hold of each other: none starts a process untold, and each case has a name that can be asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.case_names import case_name
from tests.conftest import ROOT

CONFTEST = """
import pytest
from tests.processes import ProcessGuard

def pytest_configure(config):
    config.addinivalue_line("markers", "process: starts a process")
    config.pluginmanager.register(ProcessGuard())

@pytest.fixture(scope="session")
def processes():
    pass
"""
TESTS = """
import multiprocessing
import os
import subprocess
import sys
import threading
import pytest

TRUE = [sys.executable, "-c", ""]

def work():
    pass

def fork():
    if not (child := os.fork()):
        os._exit(0)
    os.waitpid(child, 0)

def worker(method):
    process = multiprocessing.get_context(method).Process(target=work)
    process.start()
    process.join()

def caught():
    try:
        subprocess.run(TRUE)
    except BaseException:
        pass

def in_thread():
    thread = threading.Thread(target=caught)
    thread.start()
    thread.join()

WAYS = {
    "run": lambda: subprocess.run(TRUE, check=True),
    "system": lambda: os.system("true"),
    "spawn": lambda: os.waitpid(os.posix_spawn(TRUE[0], TRUE, os.environ), 0),
    "fork": fork,
    "forked-worker": lambda: worker("fork"),
    "spawned-worker": lambda: worker("spawn"),
    "caught": caught,
    "thread": in_thread,
}

@pytest.mark.parametrize("way", WAYS)
def test_untold(way):
    WAYS[way]()

@pytest.mark.process
@pytest.mark.parametrize("way", WAYS)
def test_marked(way):
    WAYS[way]()

@pytest.fixture(scope="module")
def told(processes):
    fork()

@pytest.fixture(scope="module")
def untold():
    fork()

def test_told_by_its_fixture(told):
    pass

def test_untold_by_its_fixture(untold):
    pass

def test_that_starts_nothing():
    pass
"""


@pytest.mark.process
def test_a_test_that_starts_a_process_untold_fails(tmp_path: Path) -> None:
    """By whatever way Python has, and also where it catches the failure; one that is marked passes, by its fixture too."""
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    (tmp_path / "test_ways.py").write_text(TESTS, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "--rootdir", tmp_path, tmp_path]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    outcomes = [line.split(" - ")[0].split("::") for line in done.stdout.splitlines() if "::" in line]
    by_outcome: dict[str, set[str]] = {}
    for head, *test in outcomes:
        if test and head.split()[0] in ("PASSED", "FAILED", "ERROR"):
            by_outcome.setdefault(head.split()[0], set()).add(test[0])
    ways = ("run", "system", "spawn", "fork", "forked-worker", "spawned-worker", "caught", "thread")
    assert by_outcome == {
        "FAILED": {f"test_untold[{way}]" for way in ways},
        "ERROR": {"test_untold_by_its_fixture"},
        "PASSED": {f"test_marked[{way}]" for way in ways} | {"test_told_by_its_fixture", "test_that_starts_nothing"},
    }, done.stdout
    assert done.stdout.count("is not marked: mark it @pytest.mark.process") >= len(ways)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("short", "short"),
        ("", ""),
        ("来源：清溪晚报 参与互动(0)", "来源：清溪晚报 参与互动(0)"),
        ("a\n\tb\\[c]", "a b c"),
        ("x" * 50, "x" * 19 + "…"),
        (b"<html>", "<html>"),
        (b"\xd0\xc2", "value"),
        ("half \ud800 a pair", "half a pair"),
        (3, None),
        (None, None),
    ],
)
def test_a_case_is_called_by_how_its_text_begins(value: object, name: str | None) -> None:
    """On one line, in its own script, and short; what is no text is called as pytest calls it."""
    assert case_name(value, "value") == name
