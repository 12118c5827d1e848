"""Tells the tests that start a process, which `make check` leaves out, and fails one that starts a process untold.

A test is told by the mark "process", or by the fixture "processes", which each fixture that starts a process asks for.
"""

from __future__ import annotations

import multiprocessing.util
import sys
from collections.abc import Generator

import pytest

STARTS = (
    "subprocess.Popen",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.exec",
    "os.spawn",
    "os.system",
    "tests.spawn",
)


class ProcessGuard:
    """Hears of every process that Python starts, of the workers of multiprocessing too."""

    def __init__(self) -> None:
        self._where: str | None = None  # what may start no process; None where anything may
        self._started: list[str] = []
        spawn = multiprocessing.util.spawnv_passfds

        def told_spawn(*arguments: object) -> int:
            sys.audit("tests.spawn", *arguments)  # Python itself tells nobody
            return spawn(*arguments)  # type: ignore[arg-type]

        multiprocessing.util.spawnv_passfds = told_spawn  # type: ignore[assignment]
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._where is not None and event in STARTS:
            message = (
                f"{self._where} starts a process ({event} {arguments[:2]!r:.200}) and is not marked: mark it "
                "@pytest.mark.process, or let the fixture that starts it ask for the fixture processes"
            )
            self._started.append(message)
            pytest.fail(message, pytrace=False)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Mark what asks for the fixture."""
        for item in items:
            if "processes" in getattr(item, "fixturenames", ()):
                item.add_marker("process")

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        """Reading the test files starts nothing."""
        self._where = "a test file, as it is read,"
        try:
            return (yield)
        finally:
            self._where = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Only a test that is marked starts processes, be it in its fixtures."""
        self._where = None if item.get_closest_marker("process") else item.nodeid
        try:
            return (yield)
        finally:
            self._where = None

    def _tell_what_was_caught(self) -> Generator[None, None, None]:
        """Tell of a start that the test caught, or that another thread made, as well."""
        try:
            yield
        except BaseException:
            self._started.clear()
            raise
        if self._started:
            pytest.fail(self._started.pop(), pytrace=False)

    pytest_runtest_setup = pytest_runtest_call = pytest_runtest_teardown = pytest.hookimpl(wrapper=True)(
        _tell_what_was_caught
    )
